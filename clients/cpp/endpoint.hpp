// Where a server listens, and how to talk to it: "HOST:PORT", "ws://HOST:PORT" or "ws+json://HOST:PORT".
#pragma once
#include "base/result.hpp"

#include <cstdint>
#include <netinet/in.h>
#include <string>
#include <string_view>

namespace parley::client {

/// What carries the frames.
enum class transport : std::uint8_t {
  tcp,            ///< one behind the other
  websocket,      ///< sub-protocol parley.v1.fb: the same bytes in binary messages
  websocket_json, ///< sub-protocol parley.v1.json: each frame as an object
};

/// "tcp", "ws", "ws+json".
std::string_view name_of(transport t);

/// An IPv4 address and port, ready for connect().
struct endpoint {
  sockaddr_in address{};
  transport over = transport::tcp;
  std::string host{};     ///< WebSockets: HOST:PORT as it was given
  std::string path = "/"; ///< WebSockets

  bool is_loopback() const;
  /// In the form that parse() reads, with the address in numbers.
  std::string to_string() const;

  /// Reads "HOST:PORT", or "ws://HOST:PORT[/path]" and "ws+json://HOST:PORT[/path]" for WebSockets; HOST is a name or four numbers. Resolving a name may
  /// block. The error says what is wrong with the text.
  static result<endpoint, std::string> parse(std::string_view text);
};

/// The loopback address 127.0.0.`last`, port 0: to connect from. Each of them has its own range of ephemeral ports.
sockaddr_in loopback_source(std::uint8_t last);

} // namespace parley::client
