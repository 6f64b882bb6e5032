// An operator's state as its devices and its colleagues see it.
#pragma once
#include "actors/context.hpp"

namespace parley::actors {

/// Valid until the writer's next use. `client_id`: of the request for contacts that it answers; 0 for news.
inline std::span<const std::byte> presence_frame(frame_writer& w, const operator_entry& op, std::int64_t now_ms, std::uint64_t client_id = 0) {
  auto head = head_of(kind::presence, {}, client_id, principal{op.id});
  head.time_ms = now_ms;
  return w.build(head, [&](auto& b) {
    const auto name = b.CreateString(op.name);
    const auto& p = op.presence;
    const auto shown = op.shown_name.empty() ? flatbuffers::Offset<flatbuffers::String>{} : b.CreateString(op.shown_name);
    return wire::Createpresence(b, p.available, p.capacity, p.held, p.offered, p.online, p.wrapping, p.away, name, p.removed, shown);
  });
}

} // namespace parley::actors
