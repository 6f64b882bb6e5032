// What a record changes.
#include "domain/session_machine.hpp"

#include <algorithm>
#include <bit>
#include <cassert>

namespace parley::domain {

namespace {

using wire::end_reason;
using wire::route_reason;

/// Why the chat ends when `author` ends it and says no more.
end_reason usual_reason(principal author) {
  switch (author.kind()) {
    case principal_kind::visitor: return end_reason::by_visitor;
    case principal_kind::operator_: return end_reason::by_operator;
    default: return end_reason::termination;
  }
}

void nothing_unread(session_state& s) {
  s.unread = 0;
  s.oldest_unread_ms = 0;
  s.recent_visitor_texts = 0;
}

void nothing_pending(session_state& s) {
  s.offered_to = {};
  s.offered_ms = 0;
  s.transfer_queue = {};
  s.queued_ms = 0;
}

void hold_by(session_state& s, operator_id op) {
  nothing_pending(s);
  s.status = session_status::on_chat;
  s.holder = op;
  s.preferred = {};
  s.waiting_since_ms = 0;
  s.joins = session_state::line_place::back;
  s.holder_answer = session_state::answer::awaited;
  s.slot = queue_rules::inactive_slot::held;
  s.left = session_state::message_left::no;
  remove_guest(s, op);
}

void wait(session_state& s, const fact& f, session_state::line_place joins) {
  nothing_pending(s);
  if (s.status != session_status::waiting)
    s.waiting_since_ms = f.time_ms;
  s.status = session_status::waiting;
  s.holder = {};
  s.queued_ms = f.time_ms;
  s.joins = joins;
}

void take(session_state& s, operator_id op) {
  if (s.transfer_queue && s.offered_to == op)
    s.queue = s.transfer_queue; // from now on it is a chat of the department it was transferred to
  hold_by(s, op);
}

/// Somebody writes in an inactive session.
void wake_up(session_state& s, const fact& f) {
  if (slot_holder(s)) {
    s.status = session_status::on_chat;
    return;
  }
  s.preferred = s.holder;
  wait(s, f, session_state::line_place::head);
}

void apply_open(session_state& s, const fact& f) {
  s.opened_ms = f.time_ms;
  s.channel = f.channel;
  if (f.author.is_operator()) {
    s.status = session_status::on_chat;
    s.guests = {f.author.operator_(), f.target};
    return;
  }
  s.visitor = f.author.visitor();
  s.queue = f.queue ? f.queue : default_queue;
  s.priority = f.priority;
  s.skills = f.skills;
  if (f.starts_as == session_status::chatbot)
    s.status = session_status::chatbot;
  else
    wait(s, f, session_state::line_place::back);
}

void one_more_unread(session_state& s, const fact& f) {
  s.recent_visitor_texts |= 1;
  if (s.unread++ == 0)
    s.oldest_unread_ms = f.time_ms;
}

void apply_offline_message(session_state& s, const fact& f) {
  one_more_unread(s, f);
  if (f.offline != wire::offline_method::in_chat)
    return; // the end follows
  if (s.status == session_status::chatbot)
    wait(s, f, session_state::line_place::back);
  s.left = session_state::message_left::yes;
}

void apply_message(session_state& s, const fact& f) {
  if (f.author.kind() == principal_kind::bot) {
    s.bot_step = f.step;
    return;
  }
  if (s.status == session_status::inactive)
    wake_up(s, f);
  if (f.author.is_visitor())
    one_more_unread(s, f);
  else if (f.author.operator_() == s.holder) {
    nothing_unread(s); // whoever answers has seen what he answers to
    s.holder_answer = session_state::answer::given;
  }
}

void apply_read(session_state& s, const fact& f) {
  if (!f.author.is_operator() || f.author.operator_() != s.holder)
    return;
  // The read itself is bit 0 by now, so `left` records lie at bits 1 … left.
  const std::uint64_t left = s.seq - 1 - std::min(f.up_to, s.seq - 1);
  if (left >= 64)
    return;
  s.recent_visitor_texts &= ((std::uint64_t{1} << left) - 1) << 1; // what was read stays read: a later read further back must not count it again
  s.unread = std::uint32_t(std::popcount(s.recent_visitor_texts));
  s.oldest_unread_ms = s.unread ? f.time_ms : 0;
}

void hold_out_to(session_state& s, const fact& f) {
  s.offered_to = f.target;
  s.offered_ms = f.time_ms;
}

void apply_withdrawn(session_state& s, const fact& f) {
  if (!f.target)
    return nothing_pending(s); // the transfer as a whole
  s.offered_to = {};
  s.offered_ms = 0;
}

void apply_transfer(session_state& s, const fact& f) {
  nothing_pending(s);
  if (f.target)
    return hold_out_to(s, f);
  s.transfer_queue = f.queue;
  s.queued_ms = f.queue ? f.time_ms : 0;
}

void apply_routed(session_state& s, const fact& f) {
  using enum session_state::line_place;
  const bool comes_back = f.route == route_reason::operator_lost || f.route == route_reason::operator_removed;
  const bool stays = s.status == session_status::waiting && s.queue == f.queue; // only what it asks for is new
  const auto queued_ms = stays ? s.queued_ms : f.time_ms;
  wait(s, f, comes_back || (stays && s.joins == head) ? head : back);
  s.queued_ms = queued_ms;
  s.queue = f.queue;
  s.priority = f.priority;
  s.skills = f.skills;
  s.preferred = f.target;
}

void apply_inactive(session_state& s, const fact& f) {
  s.status = session_status::inactive;
  s.slot = f.slot;
}

void apply_close(session_state& s, const fact& f) {
  nothing_pending(s);
  s.status = session_status::ended;
  s.reason = f.reason == end_reason::none ? usual_reason(f.author) : f.reason;
  s.waiting_since_ms = 0;
  s.preferred = {};
  nothing_unread(s);
}

bool is_activity(const fact& f) {
  switch (f.what) {
    case kind::message: return f.author.kind() != principal_kind::bot;
    case kind::open:
    case kind::offline_message:
    case kind::accept:
    case kind::hold:
    case kind::assign:
    case kind::take_over: return true;
    default: return false;
  }
}

void remember_client_id(session_state& s, const fact& f) {
  if (f.author.is_visitor())
    s.newest_visitor_client_id = std::max(s.newest_visitor_client_id, f.client_id);
  else if (f.author.is_operator())
    s.newest_operator_client_id = std::max(s.newest_operator_client_id, f.client_id);
}

} // namespace

void apply(session_state& s, const fact& f) {
  assert(f.seq == s.seq + 1);
  s.seq = f.seq;
  s.recent_visitor_texts <<= 1;
  switch (f.what) {
    case kind::open: apply_open(s, f); break;
    case kind::message: apply_message(s, f); break;
    case kind::offline_message: apply_offline_message(s, f); break;
    case kind::read: apply_read(s, f); break;
    case kind::offered: hold_out_to(s, f); break;
    case kind::withdrawn: apply_withdrawn(s, f); break;
    case kind::decline: apply_withdrawn(s, {.target = f.author.operator_()}); break;
    case kind::accept:
    case kind::hold: take(s, f.author.operator_()); break;
    case kind::take_over: hold_by(s, f.author.operator_()); break;
    case kind::assign: hold_by(s, f.target); break;
    case kind::transfer: apply_transfer(s, f); break;
    case kind::routed: apply_routed(s, f); break;
    case kind::inactive: apply_inactive(s, f); break;
    case kind::invite: *std::ranges::find(s.guests, operator_id{}) = f.target; break;
    case kind::leave: remove_guest(s, f.author.operator_()); break;
    case kind::rating: s.rated = session_state::rating::given; break;
    case kind::close: apply_close(s, f); break;
    default: break;
  }
  if (is_activity(f))
    s.last_activity_ms = f.time_ms;
  remember_client_id(s, f);
}

} // namespace parley::domain
