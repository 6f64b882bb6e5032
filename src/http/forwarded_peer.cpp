#include "http/forwarded_peer.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <ranges>

namespace parley::http {

namespace {

std::string_view trimmed(std::string_view s) {
  const auto first = s.find_first_not_of(" \t");
  return first == s.npos ? std::string_view{} : s.substr(first, s.find_last_not_of(" \t") + 1 - first);
}

/// `[2001:db8::1]:443`, `192.0.2.1:443` and addresses alone.
std::string_view without_port(std::string_view entry) {
  if (entry.starts_with('['))
    return entry.substr(1, std::min(entry.find(']'), entry.size()) - 1);
  return std::ranges::count(entry, ':') == 1 ? entry.substr(0, entry.find(':')) : entry;
}

bool is_address(const std::string& text) {
  in6_addr any{}; // large enough for either kind
  return ::inet_pton(AF_INET, text.c_str(), &any) == 1 || ::inet_pton(AF_INET6, text.c_str(), &any) == 1;
}

} // namespace

std::optional<std::string> forwarded_peer(const fields& of) {
  for (const auto& [name, value] : of | std::views::reverse) {
    if (!is_field(name, "X-Forwarded-For"))
      continue;
    const std::string_view entries{value};
    std::string last{without_port(trimmed(entries.substr(entries.find_last_of(',') + 1)))}; // npos + 1 is 0
    return is_address(last) ? std::optional{std::move(last)} : std::nullopt;
  }
  return std::nullopt;
}

} // namespace parley::http
