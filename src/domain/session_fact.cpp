#include "domain/session_machine.hpp"

namespace parley::domain {

namespace {
// Bodies name operators as frame_head.author does. Anything else names nobody, and decide() refuses nobody.
operator_id operator_in(std::uint64_t field) { return principal{field}.operator_(); }
} // namespace

fact fact_of(frame_view record) {
  const frame_head& head = record.head();
  fact f{.what = head.what, .seq = head.seq, .time_ms = head.time_ms, .author = head.author, .client_id = head.client_id};
  switch (head.what) {
    case kind::open: {
      const auto* open = record.body<wire::open>();
      f.queue = queue_id{open->queue()};
      f.channel = open->channel();
      f.target = operator_in(open->with());
      f.starts_as = head.status;
      f.priority = open->granted_priority();
      f.skills = open->granted_skills();
      break;
    }
    case kind::message:
      if (head.author.kind() == principal_kind::bot)
        f.step = record.body<wire::message>()->step();
      break;
    case kind::read: f.up_to = record.body<wire::read>()->up_to(); break;
    case kind::offered: f.target = operator_in(record.body<wire::offered>()->operator_()); break;
    case kind::withdrawn: {
      const auto* withdrawn = record.body<wire::withdrawn>();
      f.target = operator_in(withdrawn->operator_());
      f.withdrawal = withdrawn->reason();
      break;
    }
    case kind::assign: f.target = operator_in(record.body<wire::assign>()->operator_()); break;
    case kind::invite: f.target = operator_in(record.body<wire::invite>()->operator_()); break;
    case kind::transfer: {
      const auto* transfer = record.body<wire::transfer>();
      f.target = operator_in(transfer->operator_());
      f.queue = queue_id{transfer->queue()};
      break;
    }
    case kind::routed: {
      const auto* routed = record.body<wire::routed>();
      f.queue = queue_id{routed->queue()};
      f.route = routed->reason();
      f.priority = routed->priority();
      f.skills = routed->skills();
      f.target = operator_in(routed->preferred());
      break;
    }
    case kind::inactive: f.slot = record.body<wire::inactive>()->keeps_slot() ? queue_rules::inactive_slot::held : queue_rules::inactive_slot::freed; break;
    case kind::offline_message: {
      const auto* left = record.body<wire::offline_message>();
      f.queue = queue_id{left->queue()};
      f.offline = left->method();
      break;
    }
    case kind::close: f.reason = record.body<wire::close>()->reason(); break;
    default: break;
  }
  return f;
}

} // namespace parley::domain
