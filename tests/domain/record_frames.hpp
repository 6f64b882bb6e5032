// Facts as the record frames that carry them, and back: what the log holds.
#pragma once
#include "domain/session_machine.hpp"
#include "protocol/frame_writer.hpp"

#include <cstring>

namespace parley::domain::testing {

/// These bytes as a verified frame of its own.
inline frame verified(std::span<const std::byte> bytes) {
  auto block = block_ptr::make(bytes.size());
  std::memcpy(block->data(), bytes.data(), bytes.size());
  if (decode(*block.get(), 0, bytes.size()).what != decoded::state::complete)
    std::abort(); // the writer made a frame that the decoder refuses
  return decoder::take(block, 0);
}

/// The verified record frame that says `f` in a session whose status is `after` from then on, as the server stores it.
inline frame frame_of(const fact& f, session_status after, frame_writer& writer, session_id session = session_id{42}) {
  frame_head head = head_of(f.what, session, f.client_id, f.author);
  head.seq = f.seq;
  head.time_ms = f.time_ms;
  head.status = after;
  const std::uint64_t target = f.target ? principal{f.target}.value : 0;
  auto build = [&](auto make) { return writer.build(head, make); };
  auto bytes = [&] {
    switch (f.what) {
      case kind::open: return build([&](auto& b) { return wire::Createopen(b, f.queue.value, f.channel, 0, 0, 0, 0, target); });
      case kind::message: return build([&](auto& b) { return wire::Createmessage(b, b.CreateString("a text"), 0, 0, f.step); });
      case kind::read: return build([&](auto& b) { return wire::Createread(b, f.up_to); });
      case kind::offered: return build([&](auto& b) { return wire::Createoffered(b, target, 1, wire::offer_rule::least_busy); });
      case kind::withdrawn: return build([&](auto& b) { return wire::Createwithdrawn(b, target, f.withdrawal); });
      case kind::assign: return build([&](auto& b) { return wire::Createassign(b, target); });
      case kind::transfer: return build([&](auto& b) { return wire::Createtransfer(b, target, 0, f.queue.value); });
      case kind::routed: return build([&](auto& b) { return wire::Createrouted(b, f.queue.value, f.route, f.priority, f.skills, target, 1); });
      case kind::inactive: return build([&](auto& b) { return wire::Createinactive(b, f.slot == queue_rules::inactive_slot::held); });
      case kind::invite: return build([&](auto& b) { return wire::Createinvite(b, target); });
      case kind::note: return build([&](auto& b) { return wire::Createnote(b, b.CreateString("a note")); });
      case kind::tag: return build([&](auto& b) { return wire::Createtag(b, b.CreateString("refund")); });
      case kind::offline_message: return build([&](auto& b) { return wire::Createoffline_message(b, b.CreateString("call me"), 0, 0, 0, f.queue.value, f.offline); });
      case kind::app_item: return build([&](auto& b) { return wire::Createapp_item(b, b.CreateString("tickets")); });
      case kind::rating: return build([&](auto& b) { return wire::Createrating(b, 5); });
      case kind::close: return build([&](auto& b) { return wire::Createclose(b, f.reason); });
      default: return writer.bare(head);
    }
  }();
  return verified(bytes);
}

} // namespace parley::domain::testing
