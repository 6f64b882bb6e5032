// RFC 6455, section 4, from the client's side: asks for a WebSocket, and judges the answer. No sockets here.
#pragma once
#include "base/result.hpp"
#include "clients/cpp/closing.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace parley::client::websocket {

/// An answer's head that is longer is none, bytes: as much as the server takes of ours.
constexpr std::size_t max_answer_bytes = 8 * 1024;

struct handshake {
  std::string request;  ///< to be sent
  std::string accept;   ///< what Sec-WebSocket-Accept must be
  std::string protocol; ///< … and Sec-WebSocket-Protocol
};

/// `host` is HOST:PORT, `path` begins with a slash; both are printable ASCII without spaces. `nonce`: 16 random bytes, others for each connection.
handshake begin_handshake(std::string_view host, std::string_view path, std::string_view protocol, std::span<const std::byte, 16> nonce);

/// The key of the answer to this Sec-WebSocket-Key.
std::string accept_of(std::string_view key);

/// Looks at what the server has sent so far. 0: the answer's head has not arrived as a whole; else it is accepted, so many bytes are its head, and what follows
/// them are frames. The error says why there is no WebSocket.
result<std::size_t, closing> read_answer(std::string_view so_far, const handshake& asked);

} // namespace parley::client::websocket
