// The fixed head of every frame, as plain fields. Same layout as `frame_head` in schema/wire.fbs (checked in frame.cpp).
#pragma once
#include "base/ids.hpp"
#include "protocol/generated/wire_generated.h"

#include <cstdint>

namespace parley {

using wire::kind;
using wire::session_status;

/// See schema/wire.fbs for the meaning of each field. Outside FlatBuffers on purpose: the server fills it in place in bytes that a
/// stranger sent, and a table's layout can be forged so that such a write would damage what was verified
/// (docs/decisions/0003-head-outside-the-table.md).
struct frame_head {
  std::uint32_t length = 0;
  wire::kind what = wire::kind::none;
  session_status status = session_status::none;
  wire::record_visibility visibility = wire::record_visibility::everyone;
  std::uint8_t channel = 0;
  session_id session;
  std::uint64_t seq = 0;
  std::int64_t time_ms = 0;
  principal author;
  std::uint64_t client_id = 0;

  /// The whole frame, the length field included.
  std::size_t total_bytes() const { return std::size_t{length} + sizeof(length); }
};

static_assert(sizeof(frame_head) == 48 && std::is_trivially_copyable_v<frame_head>);

/// Kinds that get no answer, and so need no client_id.
constexpr bool may_be_unnumbered(kind k) { return k == kind::typing || k == kind::delivered || k == kind::link || k == kind::pong || k == kind::bye; }

/// Does whoever sent this wait for an answer, which says that one more may be sent?
constexpr bool wants_answer(const frame_head& h) { return !may_be_unnumbered(h.what) && (h.client_id != 0 || h.what == kind::hello); }

/// Records are durable and numbered; everything else lives only on the wire.
constexpr bool is_record(wire::kind k) { return std::uint8_t(k) >= 64; }

} // namespace parley
