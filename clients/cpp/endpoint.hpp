// Where a server listens: "HOST:PORT" as a socket address.
#pragma once
#include "base/result.hpp"

#include <cstdint>
#include <netinet/in.h>
#include <string>
#include <string_view>

namespace parley::client {

/// An IPv4 address and port, ready for connect().
struct endpoint {
  sockaddr_in address{};

  bool is_loopback() const;
  std::string to_string() const;

  /// Reads "HOST:PORT"; HOST is a name or four numbers. Resolving a name may block. The error says what is wrong with the text.
  static result<endpoint, std::string> parse(std::string_view text);
};

/// The loopback address 127.0.0.`last`, port 0: to connect from. Each of them has its own range of ephemeral ports.
sockaddr_in loopback_source(std::uint8_t last);

} // namespace parley::client
