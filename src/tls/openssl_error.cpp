#include "tls/openssl_error.hpp"

#include <openssl/err.h>

namespace parley::tls {

std::string take_openssl_error() {
  const auto newest = ::ERR_peek_last_error();
  const char* reason = newest ? ::ERR_reason_error_string(newest) : nullptr;
  ::ERR_clear_error();
  return reason ? reason : "unknown error";
}

} // namespace parley::tls
