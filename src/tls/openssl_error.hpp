// What OpenSSL says went wrong.
#pragma once
#include <string>

namespace parley::tls {

/// The reason of this thread's newest error, for a person; empties the thread's list of errors.
std::string take_openssl_error();

} // namespace parley::tls
