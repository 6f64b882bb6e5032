#include "clients/cpp/websocket_channel.hpp"

#include "protocol/limits.hpp"

#include <cstring>

namespace parley::client::websocket {

namespace {

/// Codes from here on are Parley's own errors and close codes.
constexpr std::uint16_t first_own_code = 4000;

std::string_view protocol_of(transport over) { return over == transport::websocket_json ? "parley.v1.json" : "parley.v1.fb"; }

/// A server sends longer ones only if a single frame is longer, which happens in JSON alone.
std::size_t max_message_bytes(transport over) { return over == transport::websocket_json ? limits::max_server_json_bytes : limits::max_websocket_message_bytes; }

std::span<const std::byte> bytes_of(std::string_view text) { return {reinterpret_cast<const std::byte*>(text.data()), text.size()}; }

} // namespace

workshop::workshop() : message(block_ptr::make(limits::max_websocket_message_bytes)) {}

channel::channel(const endpoint& server, workshop& shared) : over_(server.over), shared_(shared), reader_(max_message_bytes(server.over)) {
  std::array<std::byte, 16> nonce;
  shared_.random.fill(nonce);
  asked_ = begin_handshake(server.host, server.path, protocol_of(over_), nonce);
  const auto request = bytes_of(asked_->request);
  out.assign(request.begin(), request.end());
}

mask_key channel::fresh_key() {
  mask_key key;
  shared_.random.fill(key);
  return key;
}

// ---- from the server

channel::taken channel::take(std::span<const std::byte> bytes) { return open_ ? take_frame(bytes) : take_answer(bytes); }

channel::taken channel::take_answer(std::span<const std::byte> bytes) {
  const auto had = answer_.size();
  answer_.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const auto head = read_answer(answer_, *asked_);
  if (!head)
    return ended(bytes.size(), close_code::protocol_error, head.error());
  if (*head == 0)
    return {taken::kind::nothing, bytes.size()};
  open_ = true;
  asked_.reset();
  answer_ = {};
  return {taken::kind::opened, *head - had}; // an earlier call would have seen a head that ended in what it had
}

channel::taken channel::take_frame(std::span<const std::byte> bytes) {
  for (std::size_t at = 0;;) {
    const auto e = reader_.take(bytes.subspan(at));
    at += e.consumed;
    switch (e.what) {
      case event::kind::incomplete: return {taken::kind::nothing, at};
      case event::kind::pong: break; // that nobody asked for
      case event::kind::ping: pong_.emplace(e.payload.begin(), e.payload.end()); return {taken::kind::pinged, at};
      case event::kind::text:
      case event::kind::binary:
        if ((e.what == event::kind::text) != speaks_json())
          return ended(at, close_code::unsupported_data, {closing::cause::garbled, error_code::none, "a WebSocket message of the form that was not agreed on"});
        return {taken::kind::message, at, e.payload};
      case event::kind::close: return ended(at, e.code, closing_of(e.code, {reinterpret_cast<const char*>(e.payload.data()), e.payload.size()}));
      case event::kind::broken: return ended(at, e.code, {closing::cause::garbled, error_code::none, "WebSocket: " + std::string{e.problem}});
    }
  }
}

channel::taken channel::ended(std::size_t consumed, close_code ours, closing why) {
  close_with_ = ours == close_code::none ? close_code::normal : ours;
  return {taken::kind::ended, consumed, {}, std::move(why)};
}

// ---- to the server

void channel::append_message(opcode what, std::span<const std::byte> payload) { append_frame(out, what, payload, fresh_key()); }

void channel::pack(std::span<const std::byte> frames) {
  // Never behind bytes that the server does not take: who pings and does not read shall not fill our memory.
  if (pong_ && out.empty()) {
    append_message(opcode::pong, *pong_);
    pong_.reset();
  }
  if (speaks_json())
    return pack_json(frames);
  while (!frames.empty()) {
    std::size_t size = 0;
    for (auto rest = frames; !rest.empty();) {
      const auto next = trusted_frame(rest.data()).bytes().size();
      if (size > 0 && size + next > limits::max_websocket_message_bytes)
        break;
      size += next;
      rest = rest.subspan(next);
    }
    append_message(opcode::binary, frames.first(size));
    frames = frames.subspan(size);
  }
}

void channel::pack_json(std::span<const std::byte> frames) {
  auto& text = shared_.text;
  const auto end_message = [&] {
    append_message(opcode::text, bytes_of(text += ']'));
    text.clear();
  };
  text.clear();
  while (!frames.empty()) {
    const auto frame = trusted_frame(frames.data());
    frames = frames.subspan(frame.bytes().size());
    const auto before = text.size();
    text += before == 0 ? '[' : ',';
    append_json(text, frame);
    if (before > 0 && text.size() + 1 > limits::max_websocket_message_bytes) {
      const auto last = text.substr(before + 1);
      text.resize(before);
      end_message();
      text.append("[").append(last);
    }
  }
  if (!text.empty())
    end_message();
}

bool channel::pack_close() {
  if (!open_ || !out.empty())
    return false;
  append_close(out, close_with_, {}, fresh_key());
  open_ = false;
  return true;
}

void channel::forget_outgoing() {
  out = {};
  out_sent = 0;
}

closing closing_of(close_code code, std::string_view reason) {
  using cause = closing::cause;
  const auto number = std::uint16_t(code);
  const auto said = "the server closed the WebSocket with " + std::to_string(number) + (reason.empty() ? "" : ": ") + std::string{reason};
  if (const auto own = error_code(number - first_own_code); number > first_own_code && info(own).code == own)
    return {cause::by_server, own, said};
  switch (code) {
    case close_code::protocol_error:
    case close_code::unsupported_data:
    case close_code::bad_payload: return {cause::by_server, error_code::framing_lost, said};
    case close_code::too_big: return {cause::by_server, error_code::frame_too_large, said};
    default: return {cause::lost, error_code::none, code == close_code::none ? "the server closed the WebSocket" : said};
  }
}

} // namespace parley::client::websocket
