// /api/v1/search and /api/v1/visitors: what may be found is the same as everywhere (domain::may_see).
#pragma once
#include "admin/api.hpp"
#include "app/config/server_config.hpp"
#include "search/searcher.hpp"

#include <functional>
#include <memory>

namespace parley::app {

/// `find` outlives the server. `site`: as it is now, any thread.
void add_search_routes(admin::api& to, search::searcher& find, std::function<std::shared_ptr<const site_config>()> site);

} // namespace parley::app
