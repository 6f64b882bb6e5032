// May a record be added?
#include "domain/session_machine.hpp"

#include <algorithm>

namespace parley::domain {

namespace {

using wire::end_reason;

verdict refused(error_code why) { return {.error = why}; }
verdict taken_by(operator_id holder) { return {.error = error_code::taken, .holder = holder}; }
verdict allowed_if(bool condition, error_code otherwise) { return {.error = condition ? error_code::none : otherwise}; }

/// A visitor or an operator without a number: it would be taken for the one that is not there.
bool is_nobody(principal who) { return (who.is_visitor() || who.is_operator()) && who.number() == 0; }
bool is_system(const fact& f) { return f.author.kind() == principal_kind::system; }
bool is_its_visitor(const session_state& s, principal who) { return who.is_visitor() && who.visitor() == s.visitor; }
bool holds(const session_state& s, principal who) { return who.is_operator() && slot_holder(s) == who.operator_(); }
/// Holds it, or had it when it became inactive: it is in that operator's list, with or without a slot.
bool has(const session_state& s, principal who) {
  return who.is_operator() && s.holder == who.operator_() && (s.status == session_status::on_chat || s.status == session_status::inactive);
}
bool is_supervisor(const session_state& s, const fact& f) { return s.visitor && f.author.is_operator() && f.by == standing::supervisor; }
bool takes_part(const session_state& s, principal who) {
  return is_its_visitor(s, who) || holds(s, who) || (who.is_operator() && s.status == session_status::on_chat && is_guest(s, who.operator_()));
}

verdict decide_open(const session_state& s, const fact& f) {
  if (s.status != session_status::none)
    return refused(error_code::not_allowed);
  if (f.author.is_operator())
    return allowed_if(f.target && f.target != f.author.operator_(), error_code::no_such_operator);
  return allowed_if(bool(f.author.visitor()), error_code::not_allowed);
}

verdict decide_message(const session_state& s, const fact& f) {
  return allowed_if(takes_part(s, f.author) || (s.visitor && f.author.kind() == principal_kind::bot), error_code::not_allowed);
}

/// For one whom nobody talks to: to an operator the visitor can simply write.
verdict decide_offline_message(const session_state& s, const fact& f) {
  if (!is_its_visitor(s, f.author))
    return refused(error_code::not_allowed);
  return s.status == session_status::waiting || s.status == session_status::chatbot ? verdict{} : taken_by(s.holder);
}

verdict decide_read(const session_state& s, const fact& f) {
  if (!takes_part(s, f.author) && !has(s, f.author))
    return refused(error_code::not_allowed);
  return allowed_if(f.up_to != 0 && f.up_to <= s.seq, error_code::bad_request);
}

verdict decide_offered(const session_state& s, const fact& f) {
  if (!is_system(f))
    return refused(error_code::not_allowed);
  if (!f.target)
    return refused(error_code::no_such_operator);
  if (s.offered_to)
    return taken_by(s.offered_to);
  const bool in_line = s.status == session_status::waiting || (s.status == session_status::on_chat && s.transfer_queue);
  if (!in_line && !s.holder)
    return refused(error_code::not_allowed);
  return in_line && s.holder != f.target ? verdict{} : taken_by(s.holder);
}

verdict decide_withdrawn(const session_state& s, const fact& f) {
  if (!is_system(f))
    return refused(error_code::not_allowed);
  return allowed_if(f.target ? s.offered_to == f.target : is_in_transfer(s), error_code::not_offered);
}

verdict decide_take(const session_state& s, const fact& f) {
  if (!f.author.is_operator() || is_between_operators(s))
    return refused(error_code::not_allowed);
  const operator_id who = f.author.operator_();
  if (s.offered_to && s.offered_to == who)
    return {};
  switch (s.status) {
    case session_status::chatbot: return {};
    case session_status::waiting: return s.offered_to ? taken_by(s.offered_to) : verdict{};
    case session_status::inactive: return !slot_holder(s) && s.holder == who ? verdict{} : taken_by(s.holder);
    default: return taken_by(s.holder);
  }
}

verdict decide_decline(const session_state& s, const fact& f) {
  if (!f.author.is_operator())
    return refused(error_code::not_allowed);
  return allowed_if(s.offered_to && s.offered_to == f.author.operator_(), error_code::not_offered);
}

verdict decide_assign(const session_state& s, const fact& f) {
  const bool free_for_all = s.status == session_status::waiting || s.status == session_status::chatbot;
  if (!f.author.is_operator() || is_between_operators(s) || !(free_for_all || holds(s, f.author) || is_supervisor(s, f)))
    return refused(error_code::not_allowed);
  if (!f.target)
    return refused(error_code::no_such_operator);
  return slot_holder(s) == f.target ? taken_by(s.holder) : verdict{};
}

verdict decide_take_over(const session_state& s, const fact& f) {
  if (!is_supervisor(s, f) || is_between_operators(s))
    return refused(error_code::not_allowed);
  return slot_holder(s) == f.author.operator_() ? taken_by(s.holder) : verdict{};
}

verdict decide_transfer(const session_state& s, const fact& f) {
  if (s.status != session_status::on_chat || !holds(s, f.author))
    return refused(error_code::not_allowed);
  if (!f.target && !f.queue)
    return allowed_if(is_in_transfer(s), error_code::not_offered);
  if (f.target && f.queue)
    return refused(error_code::bad_request);
  if (is_in_transfer(s))
    return refused(error_code::transfer_pending);
  return f.target == s.holder ? taken_by(s.holder) : verdict{};
}

verdict decide_inactive(const session_state& s, const fact& f) {
  if (s.status != session_status::on_chat || is_between_operators(s) || !(is_system(f) || holds(s, f.author)))
    return refused(error_code::not_allowed);
  return allowed_if(!is_in_transfer(s), error_code::transfer_pending);
}

verdict decide_invite(const session_state& s, const fact& f) {
  if (s.status != session_status::on_chat || !f.author.is_operator() || !(takes_part(s, f.author) || is_supervisor(s, f)))
    return refused(error_code::not_allowed);
  if (!f.target)
    return refused(error_code::no_such_operator);
  if (is_guest(s, f.target) || s.holder == f.target)
    return refused(error_code::bad_request);
  return allowed_if(!s.guests.back(), error_code::too_many_guests);
}

verdict decide_leave(const session_state& s, const fact& f) {
  const bool last_two = is_between_operators(s) && !s.guests[2]; // one of them alone is no chat: they close it
  return allowed_if(is_guest(s, f.author.operator_()) && !last_two, error_code::not_allowed);
}

verdict decide_remark(const session_state& s, const fact& f) {
  const operator_id who = f.author.operator_();
  return allowed_if(who && (s.holder == who || is_guest(s, who) || is_supervisor(s, f)), error_code::not_allowed);
}

verdict decide_rating(const session_state& s, const fact& f) {
  if (!is_its_visitor(s, f.author))
    return refused(error_code::not_allowed);
  return allowed_if(s.rated == session_state::rating::none, error_code::bad_request);
}

bool may_give(principal author, end_reason reason) {
  switch (author.kind()) {
    case principal_kind::system: return reason != end_reason::by_visitor && reason != end_reason::by_operator;
    case principal_kind::visitor: return reason == end_reason::none || reason == end_reason::by_visitor;
    default: return reason == end_reason::none || reason == end_reason::by_operator;
  }
}

verdict decide_close(const session_state& s, const fact& f) {
  const bool one_of_two = is_between_operators(s) && is_guest(s, f.author.operator_());
  if (!is_system(f) && !is_its_visitor(s, f.author) && !has(s, f.author) && !one_of_two && !is_supervisor(s, f))
    return refused(error_code::not_allowed);
  return allowed_if(may_give(f.author, f.reason), error_code::bad_request);
}

} // namespace

verdict decide(const session_state& s, const fact& f) {
  const bool also_after_the_end = f.what == kind::note || f.what == kind::tag || f.what == kind::rating || f.what == kind::app_item;
  if (is_nobody(f.author))
    return refused(error_code::not_allowed);
  if (s.status == session_status::ended && !also_after_the_end)
    return refused(error_code::session_ended);
  if (f.what == kind::open)
    return decide_open(s, f);
  if (!is_record(f.what))
    return refused(error_code::bad_request);
  if (s.status == session_status::none)
    return refused(error_code::no_such_session);
  switch (f.what) {
    case kind::message: return decide_message(s, f);
    case kind::read: return decide_read(s, f);
    case kind::offered: return decide_offered(s, f);
    case kind::withdrawn: return decide_withdrawn(s, f);
    case kind::accept:
    case kind::hold: return decide_take(s, f);
    case kind::decline: return decide_decline(s, f);
    case kind::assign: return decide_assign(s, f);
    case kind::take_over: return decide_take_over(s, f);
    case kind::transfer: return decide_transfer(s, f);
    case kind::routed: return allowed_if(is_system(f) && f.queue && !is_between_operators(s), error_code::not_allowed);
    case kind::inactive: return decide_inactive(s, f);
    case kind::invite: return decide_invite(s, f);
    case kind::leave: return decide_leave(s, f);
    case kind::offline_message: return decide_offline_message(s, f);
    case kind::note:
    case kind::app_item:
    case kind::tag: return decide_remark(s, f);
    case kind::rating: return decide_rating(s, f);
    case kind::close: return decide_close(s, f);
    default: return refused(error_code::unknown_kind);
  }
}

} // namespace parley::domain
