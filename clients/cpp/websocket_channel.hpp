// The WebSocket of one connection: bytes of a server become messages, frames of ours become bytes. No sockets here.
#pragma once
#include "clients/cpp/closing.hpp"
#include "clients/cpp/endpoint.hpp"
#include "clients/cpp/random_source.hpp"
#include "clients/cpp/websocket_framing.hpp"
#include "clients/cpp/websocket_handshake.hpp"
#include "protocol/frame_json.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace parley::client::websocket {

/// What the WebSockets of one loop share; made with the first of them.
struct workshop {
  workshop();

  random_source random;
  frame_json_reader reader{frames_of::server};
  std::string text;  ///< JSON that is being written
  block_ptr message; ///< a binary message, aligned
};

/// Not thread-safe. `workshop` outlives it.
class channel {
public:
  channel(const endpoint& server, workshop& shared);

  struct taken {
    enum class kind : std::uint8_t {
      nothing, ///< all bytes are taken
      opened,  ///< the server has accepted; from now on frames may be packed
      message, ///< `message`; of the form that was agreed on
      pinged,  ///< the next pack() has an answer
      ended,   ///< nothing more may be taken; `why`
    };
    kind what = kind::nothing;
    std::size_t consumed = 0;
    std::span<const std::byte> message{}; ///< valid until the next call, and as long as the bytes that were given
    closing why{};
  };
  /// Goes up to the first thing of note in `bytes`; call again with the rest.
  taken take(std::span<const std::byte> bytes);

  bool is_open() const { return open_; }
  bool speaks_json() const { return over_ == transport::websocket_json; }

  /// Puts whole frames, one behind the other, into as few messages as the limit allows, and these into the outgoing bytes.
  void pack(std::span<const std::byte> frames);
  /// Puts a close frame behind what is outgoing. False, and nothing is done, where it makes no sense: the WebSocket is not open, or the server does not take
  /// what is there. Nothing may be packed afterwards.
  bool pack_close();
  void forget_outgoing();

  /// To be written to the server, from `out_sent` on; whoever writes moves that, and clears both when all is written.
  std::vector<std::byte> out;
  std::size_t out_sent = 0;

private:
  taken take_answer(std::span<const std::byte> bytes);
  taken take_frame(std::span<const std::byte> bytes);
  taken ended(std::size_t consumed, close_code ours, closing why);
  void pack_json(std::span<const std::byte> frames);
  void append_message(opcode what, std::span<const std::byte> payload);
  mask_key fresh_key();

  const transport over_;
  workshop& shared_;
  std::optional<handshake> asked_; // until it is answered
  std::string answer_;             // what has come of it
  bool open_ = false;
  frame_reader reader_;
  std::optional<std::vector<std::byte>> pong_; // of the newest ping: older ones need no answer (5.5.3)
  close_code close_with_ = close_code::normal;
};

/// What a server's close frame says (docs/websocket.md, "The end of a connection").
closing closing_of(close_code code, std::string_view reason);

} // namespace parley::client::websocket
