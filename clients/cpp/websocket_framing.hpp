// RFC 6455, section 5, as a client needs it: what is sent is put into masked frames, what a server sends is cut into messages. No sockets here.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace parley::client::websocket {

enum class opcode : std::uint8_t { continuation = 0, text = 1, binary = 2, close = 8, ping = 9, pong = 10 };

/// Close codes of section 7.4.1, as far as either side here says them.
enum class close_code : std::uint16_t {
  normal = 1000,
  protocol_error = 1002,
  unsupported_data = 1003,
  none = 1005,
  bad_payload = 1007,
  policy_violation = 1008,
  too_big = 1009
};

/// Frames between the ends of a connection, bytes: what a ping, pong or close may carry.
constexpr std::size_t max_control_bytes = 125;

/// Four bytes that whoever made `payload` could not foresee, others for each frame (5.3): what is sent shall not look to a proxy as somebody wished.
using mask_key = std::array<std::byte, 4>;

/// Appends one final frame with a mask.
void append_frame(std::vector<std::byte>& out, opcode what, std::span<const std::byte> payload, mask_key key);
/// Appends a close frame. `reason` is cut to what a control frame may carry.
void append_close(std::vector<std::byte>& out, close_code code, std::string_view reason, mask_key key);

/// What frame_reader found at the front of the bytes.
struct event {
  enum class kind : std::uint8_t {
    incomplete, ///< all bytes are taken, more are needed
    text,       ///< a whole message, as binary
    binary,
    ping,
    pong,
    close,  ///< `code` and, in `payload`, the reason; nothing may come behind it
    broken, ///< this is not RFC 6455, or too long: `code` is what to close with, `problem` says why
  };
  kind what = kind::incomplete;
  std::size_t consumed = 0;
  std::span<const std::byte> payload{}; ///< valid until the next call, and as long as the bytes that were given
  close_code code = close_code::none;
  std::string_view problem{};
};

/// Puts a server's fragments together. Holds bytes only of a message or control frame that has not arrived as a whole. Not thread-safe.
class frame_reader {
public:
  /// A longer message, or one whose length is announced as more, is `broken` with too_big before its bytes come.
  explicit frame_reader(std::size_t max_message_bytes) : max_message_bytes_(max_message_bytes) {}

  /// Goes up to the end of the first event in `bytes`; call again with the rest. After `close` and `broken` no more.
  event take(std::span<const std::byte> bytes);

private:
  bool has_head() const;
  std::string_view check_first_bytes() const;
  std::string_view begin_payload();
  event end_frame(std::span<const std::byte> last_part, std::size_t consumed);
  event end_control(std::span<const std::byte> payload, std::size_t consumed);

  opcode what() const { return opcode(std::uint8_t(head_[0]) & 0x0f); }
  bool is_control() const { return std::uint8_t(what()) >= 8; }
  bool is_final() const { return (std::uint8_t(head_[0]) & 0x80) != 0; }

  std::size_t max_message_bytes_;
  std::array<std::byte, 10> head_; // of the present frame; servers' frames have no mask
  std::size_t head_bytes_ = 0;
  bool in_payload_ = false;
  std::uint64_t left_ = 0;                   // of the present frame's payload
  opcode message_is_ = opcode::continuation; // of the message whose fragments are coming; continuation: none
  std::vector<std::byte> message_;           // its bytes so far
  std::vector<std::byte> control_;           // bytes so far of a control frame, which may come between fragments
  bool told_message_ = false, told_control_ = false;
};

} // namespace parley::client::websocket
