#include "base/endpoint.hpp"

#include <arpa/inet.h>
#include <charconv>

namespace parley {

namespace {
bool is_v4(const std::string& host) {
  in_addr a;
  return inet_pton(AF_INET, host.c_str(), &a) == 1;
}
bool is_v6(const std::string& host) {
  in6_addr a;
  return inet_pton(AF_INET6, host.c_str(), &a) == 1;
}
} // namespace

bool endpoint::is_loopback() const { return host == "localhost" || (is_v4(host) && host.starts_with("127.")) || host == "::1"; }

std::string endpoint::text() const {
  auto shown = host.find(':') == host.npos ? host : '[' + host + ']';
  return shown + ':' + std::to_string(port);
}

std::optional<endpoint> parse_endpoint(std::string_view text) {
  auto colon = text.rfind(':');
  if (colon == text.npos)
    return std::nullopt;
  endpoint e;
  auto digits = text.substr(colon + 1);
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), e.port);
  if (error != std::errc{} || end != digits.data() + digits.size())
    return std::nullopt;
  auto host = text.substr(0, colon);
  bool bracketed = host.starts_with('[') && host.ends_with(']');
  e.host = bracketed ? host.substr(1, host.size() - 2) : host;
  if (bracketed ? !is_v6(e.host) : !is_v4(e.host) && e.host != "localhost")
    return std::nullopt;
  return e;
}

} // namespace parley
