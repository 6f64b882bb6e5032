// HOST:PORT, as in settings and on the line that says "ready".
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace parley {

/// Where to listen. `host` is an IPv4 address, an IPv6 address (without brackets) or `localhost`; port 0 lets the system choose.
struct endpoint {
  std::string host;
  std::uint16_t port = 0;

  /// Only this machine can reach it.
  bool is_loopback() const;
  /// `127.0.0.1:7400`, `[::1]:7400`.
  std::string text() const;

  friend bool operator==(const endpoint&, const endpoint&) = default;
};

/// Nothing if `text` is no HOST:PORT with an address in figures (or `localhost`): listening on a name is a guess about which of its addresses is meant.
std::optional<endpoint> parse_endpoint(std::string_view text);

} // namespace parley
