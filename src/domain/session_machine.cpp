#include "domain/session_machine.hpp"

#include <algorithm>
#include <bit>
#include <cassert>

namespace parley::domain {

namespace {

using wire::end_reason;

verdict refused(error_code why) { return {.error = why}; }
verdict taken_by(operator_id holder) { return {.error = error_code::taken, .holder = holder}; }
verdict allowed_if(bool condition, error_code otherwise) { return {.error = condition ? error_code::none : otherwise}; }

bool is_its_visitor(const session_state& s, principal who) { return who.is_visitor() && who.visitor() == s.visitor; }
bool holds(const session_state& s, principal who) { return who.is_operator() && s.status == session_status::on_chat && who.operator_() == s.holder; }
bool takes_part(const session_state& s, principal who) { return is_its_visitor(s, who) || holds(s, who); }

/// Why the chat ends when `author` ends it and says no more.
end_reason usual_reason(principal author) {
  switch (author.kind()) {
    case principal_kind::visitor: return end_reason::by_visitor;
    case principal_kind::operator_: return end_reason::by_operator;
    default: return end_reason::termination;
  }
}

bool may_give(principal author, end_reason reason) {
  return reason == end_reason::none || reason == usual_reason(author) || (author.kind() == principal_kind::system && reason == end_reason::time_out);
}

verdict decide_read(const session_state& s, const fact& f) {
  if (!takes_part(s, f.author))
    return refused(error_code::not_allowed);
  return allowed_if(f.up_to != 0 && f.up_to <= s.seq, error_code::bad_request);
}

verdict decide_offered(const session_state& s, const fact& f) {
  if (f.author.kind() != principal_kind::system)
    return refused(error_code::not_allowed);
  if (!f.target)
    return refused(error_code::no_such_operator);
  const operator_id owner = slot_owner(s);
  return owner ? taken_by(owner) : verdict{};
}

verdict decide_withdrawn(const session_state& s, const fact& f) {
  if (f.author.kind() != principal_kind::system)
    return refused(error_code::not_allowed);
  return allowed_if(f.target && s.offered_to == f.target, error_code::not_offered);
}

verdict decide_take(const session_state& s, const fact& f) {
  if (!f.author.is_operator())
    return refused(error_code::not_allowed);
  const operator_id owner = slot_owner(s);
  if (s.status == session_status::waiting && (!owner || owner == f.author.operator_()))
    return {};
  return taken_by(owner);
}

verdict decide_decline(const session_state& s, const fact& f) {
  if (!f.author.is_operator())
    return refused(error_code::not_allowed);
  return allowed_if(s.offered_to && s.offered_to == f.author.operator_(), error_code::not_offered);
}

verdict decide_assign(const session_state& s, const fact& f) {
  if (!f.author.is_operator() || (s.status != session_status::waiting && !holds(s, f.author)))
    return refused(error_code::not_allowed);
  if (!f.target)
    return refused(error_code::no_such_operator);
  return s.status == session_status::on_chat && f.target == s.holder ? taken_by(s.holder) : verdict{};
}

verdict decide_close(const session_state& s, const fact& f) {
  if (f.author.kind() != principal_kind::system && !takes_part(s, f.author))
    return refused(error_code::not_allowed);
  return allowed_if(may_give(f.author, f.reason), error_code::bad_request);
}

// ---- what a record changes

void nothing_unread(session_state& s) {
  s.unread = 0;
  s.oldest_unread_ms = 0;
  s.recent_visitor_texts = 0;
}

void hold_by(session_state& s, operator_id op) {
  s.status = session_status::on_chat;
  s.holder = op;
  s.offered_to = {};
  s.waiting_since_ms = 0;
}

void apply_open(session_state& s, const fact& f) {
  s.visitor = f.author.visitor();
  s.queue = f.queue ? f.queue : default_queue;
  s.status = session_status::waiting;
  s.opened_ms = f.time_ms;
  s.waiting_since_ms = f.time_ms;
}

void apply_message(session_state& s, const fact& f) {
  if (!f.author.is_visitor())
    return nothing_unread(s); // whoever answers has seen what he answers to
  s.recent_visitor_texts |= 1;
  if (s.unread++ == 0)
    s.oldest_unread_ms = f.time_ms;
}

void apply_read(session_state& s, const fact& f) {
  if (!f.author.is_operator())
    return;
  // The read itself is bit 0 by now, so `left` records lie at bits 1 … left.
  const std::uint64_t left = s.seq - 1 - std::min(f.up_to, s.seq - 1);
  if (left >= 64)
    return;
  s.recent_visitor_texts &= ((std::uint64_t{1} << left) - 1) << 1; // what was read stays read: a later read further back must not count it again
  s.unread = std::uint32_t(std::popcount(s.recent_visitor_texts));
  s.oldest_unread_ms = s.unread ? f.time_ms : 0;
}

void apply_close(session_state& s, const fact& f) {
  s.status = session_status::ended;
  s.reason = f.reason == end_reason::none ? usual_reason(f.author) : f.reason;
  s.offered_to = {};
  s.waiting_since_ms = 0;
  nothing_unread(s);
}

bool is_activity(kind what) {
  switch (what) {
    case kind::open:
    case kind::message:
    case kind::accept:
    case kind::hold:
    case kind::assign: return true;
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

verdict decide(const session_state& s, const fact& f) {
  if (s.status == session_status::ended)
    return refused(error_code::session_ended);
  if (f.what == kind::open)
    return allowed_if(s.status == session_status::none && f.author.visitor(), error_code::not_allowed);
  if (!is_record(f.what))
    return refused(error_code::bad_request);
  if (s.status == session_status::none)
    return refused(error_code::no_such_session);
  switch (f.what) {
    case kind::message: return allowed_if(takes_part(s, f.author), error_code::not_allowed);
    case kind::read: return decide_read(s, f);
    case kind::offered: return decide_offered(s, f);
    case kind::withdrawn: return decide_withdrawn(s, f);
    case kind::accept:
    case kind::hold: return decide_take(s, f);
    case kind::decline: return decide_decline(s, f);
    case kind::assign: return decide_assign(s, f);
    case kind::close: return decide_close(s, f);
    default: return refused(error_code::unknown_kind);
  }
}

void apply(session_state& s, const fact& f) {
  assert(f.seq == s.seq + 1);
  s.seq = f.seq;
  s.recent_visitor_texts <<= 1;
  switch (f.what) {
    case kind::open: apply_open(s, f); break;
    case kind::message: apply_message(s, f); break;
    case kind::read: apply_read(s, f); break;
    case kind::offered: s.offered_to = f.target; break;
    case kind::withdrawn:
    case kind::decline: s.offered_to = {}; break;
    case kind::accept:
    case kind::hold: hold_by(s, f.author.operator_()); break;
    case kind::assign: hold_by(s, f.target); break;
    case kind::close: apply_close(s, f); break;
    default: break;
  }
  if (is_activity(f.what))
    s.last_activity_ms = f.time_ms;
  remember_client_id(s, f);
}

} // namespace parley::domain
