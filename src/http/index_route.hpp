// What there is.
#pragma once
#include "http/router.hpp"

namespace parley::http {

/// GET `path` lists every route that `to` has by now, and itself: `{"routes":[{"method":"GET","path":"/healthz"}, …]}`. Add it last.
void add_index(router& to, std::string path);

} // namespace parley::http
