#include "actors/session_frames.hpp"

namespace parley::actors {

bool is_written_by_server(kind what) {
  switch (what) {
    case kind::assign:
    case kind::transfer:
    case kind::invite:
    case kind::inactive: return true;
    default: return false;
  }
}

std::span<const std::byte> frame_for(const domain::fact& f, frame_writer& w, std::uint64_t rules_version, std::string_view text) {
  const auto head = head_of(f.what, {}, f.client_id, f.author);
  const std::uint64_t target = f.target ? principal{f.target}.value : 0;
  auto string = [&](auto& b) { return text.empty() ? 0 : b.CreateString(text.data(), text.size()); };
  switch (f.what) {
    case kind::assign: return w.build(head, [&](auto& b) { return wire::Createassign(b, target); });
    case kind::invite: return w.build(head, [&](auto& b) { return wire::Createinvite(b, target); });
    case kind::withdrawn: return w.build(head, [&](auto& b) { return wire::Createwithdrawn(b, target, f.withdrawal); });
    case kind::close: return w.build(head, [&](auto& b) { return wire::Createclose(b, f.reason); });
    case kind::inactive: return w.build(head, [&](auto& b) { return wire::Createinactive(b, f.slot == domain::queue_rules::inactive_slot::held); });
    case kind::transfer:
      return w.build(head, [&](auto& b) {
        const auto note = string(b);
        return wire::Createtransfer(b, target, 0, f.queue.value, note);
      });
    case kind::routed:
      return w.build(head, [&](auto& b) {
        const auto detail = string(b);
        return wire::Createrouted(b, f.queue.value, f.route, f.priority, f.skills, target, rules_version, detail);
      });
    default: return w.bare(head);
  }
}

} // namespace parley::actors
