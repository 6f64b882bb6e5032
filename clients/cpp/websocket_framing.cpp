#include "clients/cpp/websocket_framing.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace parley::client::websocket {

namespace {

constexpr std::uint8_t final_bit = 0x80, reserved_bits = 0x70, mask_bit = 0x80, length_bits = 0x7f;
constexpr std::uint8_t length_in_2_bytes = 126, length_in_8_bytes = 127;
/// What stays with a connection between messages: one that is longer is rare.
constexpr std::size_t keep_bytes = 4 * 1024;

void append_big_endian(std::vector<std::byte>& out, std::uint64_t value, int bytes) {
  for (int i = bytes - 1; i >= 0; --i)
    out.push_back(std::byte(value >> (8 * i)));
}

/// XORs with the key, which begins at the first byte.
void mask(std::byte* to, std::span<const std::byte> from, mask_key key) {
  std::uint64_t wide;
  std::memcpy(&wide, key.data(), 4);
  std::memcpy(reinterpret_cast<std::byte*>(&wide) + 4, key.data(), 4);
  std::size_t i = 0;
  for (; i + 8 <= from.size(); i += 8) {
    std::uint64_t word;
    std::memcpy(&word, from.data() + i, 8);
    word ^= wide;
    std::memcpy(to + i, &word, 8);
  }
  for (; i < from.size(); ++i)
    to[i] = from[i] ^ key[i % 4];
}

void forget(std::vector<std::byte>& told) {
  told.clear();
  if (told.capacity() > keep_bytes)
    told = {};
}

/// May a server say this code (7.4)?
bool may_be_sent(std::uint16_t code) { return (code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006) || (code >= 3000 && code < 5000); }

} // namespace

void append_frame(std::vector<std::byte>& out, opcode what, std::span<const std::byte> payload, mask_key key) {
  out.push_back(std::byte(final_bit | std::uint8_t(what)));
  if (payload.size() < length_in_2_bytes) {
    out.push_back(std::byte(mask_bit | payload.size()));
  } else if (payload.size() <= 0xffff) {
    out.push_back(std::byte(mask_bit | length_in_2_bytes));
    append_big_endian(out, payload.size(), 2);
  } else {
    out.push_back(std::byte(mask_bit | length_in_8_bytes));
    append_big_endian(out, payload.size(), 8);
  }
  out.insert(out.end(), key.begin(), key.end());
  const auto at = out.size();
  out.resize(at + payload.size());
  mask(out.data() + at, payload, key);
}

void append_close(std::vector<std::byte>& out, close_code code, std::string_view reason, mask_key key) {
  std::vector<std::byte> payload;
  append_big_endian(payload, std::uint16_t(code), 2);
  const auto* text = reinterpret_cast<const std::byte*>(reason.data());
  payload.insert(payload.end(), text, text + std::min(reason.size(), max_control_bytes - payload.size()));
  append_frame(out, opcode::close, payload, key);
}

// ---- reading

event frame_reader::take(std::span<const std::byte> bytes) {
  if (std::exchange(told_message_, false))
    forget(message_);
  if (std::exchange(told_control_, false))
    forget(control_);
  std::size_t at = 0;
  const auto broken = [&](std::string_view problem) {
    const auto code = problem.starts_with("too long") ? close_code::too_big : close_code::protocol_error;
    return event{event::kind::broken, at, {}, code, problem};
  };
  for (;;) {
    if (!in_payload_) {
      while (!has_head()) {
        if (at == bytes.size())
          return {event::kind::incomplete, at};
        head_[head_bytes_++] = bytes[at++];
        if (head_bytes_ == 2)
          if (const auto problem = check_first_bytes(); !problem.empty())
            return broken(problem);
      }
      if (const auto problem = begin_payload(); !problem.empty())
        return broken(problem);
    }
    const auto part = bytes.subspan(at, std::size_t(std::min<std::uint64_t>(left_, bytes.size() - at)));
    at += part.size();
    left_ -= part.size();
    if (left_ > 0) {
      auto& kept = is_control() ? control_ : message_;
      kept.insert(kept.end(), part.begin(), part.end());
      return {event::kind::incomplete, at};
    }
    if (auto e = end_frame(part, at); e.what != event::kind::incomplete)
      return e;
  }
}

bool frame_reader::has_head() const {
  if (head_bytes_ < 2)
    return false;
  const auto length = std::uint8_t(head_[1]) & length_bits;
  return head_bytes_ == (length == length_in_8_bytes ? 10u : length == length_in_2_bytes ? 4u : 2u);
}

std::string_view frame_reader::check_first_bytes() const {
  const auto first = std::uint8_t(head_[0]), second = std::uint8_t(head_[1]);
  if (first & reserved_bits)
    return "reserved bits are set";
  if (second & mask_bit)
    return "a server's frame has a mask";
  switch (what()) {
    case opcode::text:
    case opcode::binary: return message_is_ == opcode::continuation ? "" : "a message begins inside of another";
    case opcode::continuation: return message_is_ != opcode::continuation ? "" : "a fragment without a beginning";
    case opcode::close:
    case opcode::ping:
    case opcode::pong: return is_final() && (second & length_bits) <= max_control_bytes ? "" : "a control frame is fragmented or longer than 125 bytes";
  }
  return "a reserved opcode";
}

std::string_view frame_reader::begin_payload() {
  left_ = std::uint8_t(head_[1]) & length_bits;
  if (left_ >= length_in_2_bytes) {
    const bool in_8 = left_ == length_in_8_bytes;
    left_ = 0;
    for (std::size_t i = 2; i < head_bytes_; ++i)
      left_ = left_ << 8 | std::uint8_t(head_[i]);
    if (left_ <= (in_8 ? 0xffffu : 125u) || left_ >> 63)
      return "a length that is not in its shortest form";
  }
  if (!is_control() && left_ > max_message_bytes_ - message_.size())
    return "too long a message";
  if (!is_control() && what() != opcode::continuation)
    message_is_ = what();
  in_payload_ = true;
  return {};
}

event frame_reader::end_frame(std::span<const std::byte> last_part, std::size_t consumed) {
  in_payload_ = false;
  head_bytes_ = 0;
  auto& kept = is_control() ? control_ : message_;
  const bool is_final_fragment = is_final();
  // What arrived in one piece is told from where it lies.
  if (!kept.empty() || !is_final_fragment) {
    kept.insert(kept.end(), last_part.begin(), last_part.end());
    last_part = kept;
  }
  if (is_control()) {
    told_control_ = true;
    return end_control(last_part, consumed);
  }
  if (!is_final_fragment)
    return {event::kind::incomplete, consumed};
  told_message_ = true;
  const auto is = std::exchange(message_is_, opcode::continuation);
  return {is == opcode::text ? event::kind::text : event::kind::binary, consumed, last_part};
}

event frame_reader::end_control(std::span<const std::byte> payload, std::size_t consumed) {
  if (what() == opcode::ping)
    return {event::kind::ping, consumed, payload};
  if (what() == opcode::pong)
    return {event::kind::pong, consumed, payload};
  if (payload.empty())
    return {event::kind::close, consumed, {}, close_code::none};
  const auto code = payload.size() < 2 ? std::uint16_t{0} : std::uint16_t(std::uint16_t(payload[0]) << 8 | std::uint16_t(payload[1]));
  if (!may_be_sent(code))
    return {event::kind::broken, consumed, {}, close_code::protocol_error, "a close frame with a code that nobody may send"};
  return {event::kind::close, consumed, payload.subspan(2), close_code{code}};
}

} // namespace parley::client::websocket
