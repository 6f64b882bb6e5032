#include "protocol/frame.hpp"

#include "protocol/limits.hpp"

namespace parley {

static_assert(offsetof(frame_head, what) == 4 && offsetof(frame_head, session) == 8 && offsetof(frame_head, seq) == 16 && offsetof(frame_head, time_ms) == 24
              && offsetof(frame_head, author) == 32 && offsetof(frame_head, client_id) == 40 && sizeof(wire::frame_head) == sizeof(frame_head));

namespace {

constexpr std::uint32_t head_length = sizeof(frame_head) - sizeof(frame_head::length);

template <class T>
bool verified(const std::byte* body, std::size_t size) {
  // Smallest FlatBuffer: root offset, vtable, table. The verifier itself would read the root offset of an empty one.
  if (size < 8)
    return false;
  flatbuffers::Verifier v(reinterpret_cast<const std::uint8_t*>(body), size, limits::max_table_depth, limits::max_tables);
  return v.VerifyBuffer<T>(nullptr);
}

/// Is the body what the kind says it is?
error_code check_body(wire::kind what, const std::byte* body, std::size_t size) {
  using enum wire::kind;
  auto ok = [&](bool good) { return good ? error_code::none : error_code::bad_request; };
  switch (what) {
    case detach:
    case ping:
    case pong:
    case accept:
    case hold:
    case decline:
    case leave:
    case take_over: return ok(size == 0);
    case hello: return ok(verified<wire::hello>(body, size));
    case welcome: return ok(verified<wire::welcome>(body, size));
    case attach: return ok(verified<wire::attach>(body, size));
    case attached: return ok(verified<wire::attached>(body, size));
    case bye: return ok(verified<wire::bye>(body, size));
    case error: return ok(verified<wire::error>(body, size));
    case acks: return ok(verified<wire::acks>(body, size));
    case typing: return ok(verified<wire::typing>(body, size));
    case presence: return ok(verified<wire::presence>(body, size));
    case list: return ok(verified<wire::list>(body, size));
    case listing: return ok(verified<wire::listing>(body, size));
    case session_info: return ok(verified<wire::session_info>(body, size));
    case history: return ok(verified<wire::history>(body, size));
    case resume: return ok(verified<wire::resume>(body, size));
    case page_end: return ok(verified<wire::page_end>(body, size));
    case place: return ok(verified<wire::place>(body, size));
    case watch: return ok(verified<wire::watch>(body, size));
    case subscribe: return ok(verified<wire::subscribe>(body, size));
    case counters: return ok(verified<wire::counters>(body, size));
    case contacts: return ok(verified<wire::contacts>(body, size));
    case delivered: return ok(verified<wire::delivered>(body, size));
    case search: return ok(verified<wire::search>(body, size));
    case search_result: return ok(verified<wire::search_result>(body, size));
    case search_end: return ok(verified<wire::search_end>(body, size));
    case customer: return ok(verified<wire::customer>(body, size));
    case past_session: return ok(verified<wire::past_session>(body, size));
    case customer_info: return ok(verified<wire::customer_info>(body, size));
    case availability: return ok(verified<wire::availability>(body, size));
    case apps: return ok(verified<wire::apps>(body, size));
    case link: return ok(verified<wire::link>(body, size));
    case open: return ok(verified<wire::open>(body, size));
    case message: return ok(verified<wire::message>(body, size));
    case read: return ok(verified<wire::read>(body, size));
    case offered: return ok(verified<wire::offered>(body, size));
    case withdrawn: return ok(verified<wire::withdrawn>(body, size));
    case assign: return ok(verified<wire::assign>(body, size));
    case close: return ok(verified<wire::close>(body, size));
    case routed: return ok(verified<wire::routed>(body, size));
    case inactive: return ok(verified<wire::inactive>(body, size));
    case transfer: return ok(verified<wire::transfer>(body, size));
    case invite: return ok(verified<wire::invite>(body, size));
    case note: return ok(verified<wire::note>(body, size));
    case tag: return ok(verified<wire::tag>(body, size));
    case rating: return ok(verified<wire::rating>(body, size));
    case offline_message: return ok(verified<wire::offline_message>(body, size));
    case app_item: return ok(verified<wire::app_item>(body, size));
    case none: break;
  }
  return error_code::unknown_kind;
}

} // namespace

frame_view trusted_frame(const std::byte* bytes) { return frame_view{bytes}; }

decoded decode(const byte_block& block, std::size_t offset, std::size_t available) {
  decoded d;
  if (available < sizeof(frame_head::length))
    return d;
  const std::byte* p = block.data() + offset;
  std::uint32_t length;
  std::memcpy(&length, p, sizeof length);
  auto broken = [&](error_code why) {
    d.what = decoded::state::broken;
    d.error = why;
    return d;
  };
  if (length < head_length || (length + sizeof length) % 8 != 0)
    return broken(error_code::framing_lost);
  if (length + sizeof length > limits::max_frame_bytes)
    return broken(error_code::frame_too_large);
  if (available < length + sizeof length)
    return d;
  d.consumed = length + sizeof length;
  d.head = reinterpret_cast<const frame_head*>(p);
  d.error = check_body(d.head->what, p + sizeof(frame_head), length - head_length);
  d.what = d.error == error_code::none ? decoded::state::complete : decoded::state::refused;
  return d;
}

} // namespace parley
