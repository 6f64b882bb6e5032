#include "domain/page_address.hpp"

#include <algorithm>

namespace parley::domain {

namespace {
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr char small(char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; }
} // namespace

page_address page_address::parse(std::string_view text) {
  if (auto slashes = text.find("//"); slashes != text.npos && text.find_first_of("/?#") == slashes && (slashes == 0 || text[slashes - 1] == ':'))
    text.remove_prefix(slashes + 2);
  const auto end = std::min(text.find_first_of("/?#"), text.size());
  auto authority = text.substr(0, end);
  auto path = text.substr(end);

  if (auto at = authority.rfind('@'); at != authority.npos)
    authority.remove_prefix(at + 1);
  page_address out;
  // Not in the middle of a bare IPv6 address: "[::1]:80" has a port, "[::1]" none.
  if (auto colon = authority.rfind(':'); colon != authority.npos && std::ranges::all_of(authority.substr(colon + 1), is_digit)) {
    out.port = authority.substr(colon + 1);
    authority = authority.substr(0, colon);
  }
  if (authority.ends_with('.'))
    authority.remove_suffix(1);
  out.host = authority;
  std::ranges::transform(out.host, out.host.begin(), small);
  if (path != "/")
    out.path = path;
  return out;
}

bool page_address::covers(const page_address& page) const { return host == page.host && (port.empty() || port == page.port) && page.path.starts_with(path); }

} // namespace parley::domain
