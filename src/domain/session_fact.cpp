#include "domain/session_machine.hpp"

namespace parley::domain {

namespace {
// Bodies name operators as frame_head.author does. Anything else names nobody, and decide() refuses nobody.
operator_id operator_in(std::uint64_t field) { return principal{field}.operator_(); }
} // namespace

fact fact_of(frame_view record) {
  const frame_head& head = record.head();
  fact f{.what = head.what, .seq = head.seq, .time_ms = head.time_ms, .author = head.author, .client_id = head.client_id};
  // Most records are messages, accepts and reads: at most one field of the body is looked at.
  switch (head.what) {
    case kind::open: f.queue = queue_id{record.body<wire::open>()->queue()}; break;
    case kind::read: f.up_to = record.body<wire::read>()->up_to(); break;
    case kind::offered: f.target = operator_in(record.body<wire::offered>()->operator_()); break;
    case kind::withdrawn: f.target = operator_in(record.body<wire::withdrawn>()->operator_()); break;
    case kind::assign: f.target = operator_in(record.body<wire::assign>()->operator_()); break;
    case kind::close: f.reason = record.body<wire::close>()->reason(); break;
    default: break;
  }
  return f;
}

} // namespace parley::domain
