// A session's dealings with operators' slots.
#include "actors/session.hpp"
#include "actors/session_frames.hpp"
#include "actors/session_rare.hpp"

#include <algorithm>
#include <cstring>

namespace parley::actors {

using internal::slot_use;

/// `use` says what is given back: while we return an offer the same slot may have been claimed, and that claim's grant be on its way to us.
void session::return_slot(operator_id to, slot_use use, wire::withdraw_reason why, kind because_of) {
  auto* op = shard_.find_operator(to);
  if (!op)
    return;
  if (use == slot_use::held && rare_)
    for (auto& c : rare_->claims)
      c.lapsed |= c.from == to; // the operator hears of the claim first, and gives up with this what it grants for that
  const auto& rules = rules_of(state_.transfer_queue ? state_.transfer_queue : state_.queue);
  // After the end the operator writes its notes; one that hands a chat on has nothing to wrap up.
  const auto wrap_up_ms = use == slot_use::held && state_.status == session_status::ended ? rules.wrap_up_ms : 0;
  tell(op->actor, make_flat<internal::slot_returned>([&](auto& b) {
    return internal::Createslot_returned(b, state_.id.value, use, why == wire::withdraw_reason::missed, because_of == kind::decline, wrap_up_ms, rules.misses_until_away);
  }),
    &home());
}

/// The claim was granted and is not used. What the operator had of this session without it stays.
void session::return_claim(operator_id to, slot_use use) {
  if (domain::slot_holder(state_) == to)
    return;
  if (state_.offered_to != to)
    return return_slot(to, use);
  if (auto* op = shard_.find_operator(to))
    tell(
      op->actor, make_flat<internal::slot_returned>([&](auto& b) { return internal::Createslot_returned(b, state_.id.value, use, false, false, 0, 0, true); }), &home());
}

/// What a new record means for slots, queue and directory.
void session::carry_out(const domain::session_changes& c, kind because_of) {
  if (c.confirmed)
    if (auto* op = shard_.find_operator(c.confirmed))
      tell(op->actor, make_flat<internal::slot_confirmed>([&](auto& b) { return internal::Createslot_confirmed(b, state_.id.value); }), &home());
  // An offer to the very operator that holds it now by a claim: the claim did not take a second slot.
  if (c.offer_returned && c.offer_returned != domain::slot_holder(state_))
    return_slot(c.offer_returned, slot_use::offered, c.offer_returned_because, because_of);
  if (c.slot_returned)
    return_slot(c.slot_returned, slot_use::held);
  if (c.left_line)
    leave_line(c.left_line);
  if (c.line == domain::session_changes::in_line::enters) {
    shard_.lists.waits_anew(state_.id, domain::entry_of(state_));
    enter_line(shard_.if_there(state_.preferred));
  } else if (c.line == domain::session_changes::in_line::back) {
    const bool missed = c.offer_returned_because == wire::withdraw_reason::missed;
    const bool declined = because_of == kind::decline;
    stand_in_line(shard_.if_there(state_.preferred), missed || declined ? c.offer_returned : operator_id{}, missed);
  }
  if (because_of == kind::leave && domain::is_between_operators(state_)) // who opens a chat with this colleague again gets a new one
    tell(shard_.directory, make_flat<internal::session_over>([&](auto& b) { return internal::Createsession_over(b, state_.id.value, 0); }), &home());
  if (c.life == domain::session_changes::life::began) {
    shard_.counters.sessions_opened.add();
    shard_.counters.sessions_open.add(1);
  } else if (c.life == domain::session_changes::life::ended) {
    shard_.counters.sessions_ended.add();
    shard_.counters.sessions_open.add(-1);
    tell(shard_.directory, make_flat<internal::session_over>([&](auto& b) { return internal::Createsession_over(b, state_.id.value, state_.visitor.value); }), &home());
  }
}

// ---- claims: somebody chose the operator, its machine must agree before the record is made

/// Whose slot must be had before this can be stored; none if no slot is needed, or it is had already.
operator_id session::needs_slot_of(const domain::fact& f) const {
  const operator_id author = f.author.operator_();
  switch (f.what) {
    case kind::accept:
    case kind::hold: return state_.offered_to == author ? operator_id{} : author;
    case kind::assign: return f.target;
    case kind::take_over: return author;
    case kind::transfer: return f.target;
    case kind::message: {
      // The first reply claims a session that nobody has. One that is offered to the author is thereby accepted.
      const bool nobody_has_it = state_.status == session_status::chatbot || state_.status == session_status::waiting;
      const bool gave_it_up = state_.status == session_status::inactive && !domain::slot_holder(state_) && state_.holder == author;
      return author && (nobody_has_it || gave_it_up) ? author : operator_id{};
    }
    default: return {};
  }
}

void session::claim_slot(inbound& in, operator_id from, slot_use use) {
  auto* op = shard_.find_operator(from);
  if (!op)
    return refuse(in, error_code::no_such_operator);
  auto& r = seldom();
  for (auto& c : r.claims)
    if (c.from == from) { // one at a time, for the operator has one slot for this session; often it is the same request, sent again
      r.claims.push_back({c.number, from, use, state_.seq, std::move(in)});
      return;
    }
  const std::uint32_t number = r.next_number++;
  r.claims.push_back({number, from, use, state_.seq, std::move(in)});
  tell(op->actor, make_flat<internal::slot_claimed>([&](auto& b) { return internal::Createslot_claimed(b, state_.id.value, number, use); }), &home());
}

/// What is to be decided before somebody's slot is asked for: a reply claims the session, so it stands for the accept that is stored before it.
domain::fact session::as_claim(const domain::fact& f) { return f.what == kind::message ? domain::fact{.what = kind::accept, .author = f.author} : f; }

/// Claims of the slot that has been decided on now are decided next: as resends, or as new tries.
void session::settle_others(std::uint32_t number) {
  while (auto other = rare::take(rare_->claims, number))
    rare_->behind_search.push_back({std::move(other->request), wording::read});
  go_on_searching();
}

void session::on_claim_granted(const flat<internal::slot_granted>& m) {
  const operator_id from{m->operator_()};
  auto claim = rare_ ? rare::take(rare_->claims, m->request()) : std::nullopt;
  if (!claim)
    return return_claim(from, m->use());
  const bool perhaps_stored = state_.seq != claim->seq && may_be_resend(claim->request);
  if (perhaps_stored || claim->lapsed) {
    // Decided anew: if it was stored meanwhile, that ack is the answer.
    if (!claim->lapsed)
      return_claim(from, m->use());
    rare_->behind_search.push_back({std::move(claim->request), wording::read});
  } else
    use_slot(claim->request, from, m->use());
  settle_others(m->request());
}

void session::on_slot_granted(const flat<internal::slot_granted>& m) {
  if (m->request() != 0)
    return on_claim_granted(m);
  const operator_id from{m->operator_()};
  const domain::fact f{.what = kind::offered, .target = from};
  const bool in_that_line = m->place() == place_ && queue_id{m->queue()} == domain::line_of(state_);
  if (!in_that_line || !domain::decide(state_, f))
    return return_slot(from, m->use());
  // Copied, for a frame lies on an 8-byte boundary.
  std::vector<std::uint64_t> record((m->record()->size() + 7) / 8);
  std::memcpy(record.data(), m->record()->data(), m->record()->size());
  store(f, std::as_bytes(std::span{record}), {});
}

/// The claim of `in` got its slot.
void session::use_slot(const inbound& in, operator_id from, slot_use use) {
  auto f = proposed_by(in);
  if (!f)
    return return_claim(from, use);
  const domain::fact claim = as_claim(*f);
  if (auto v = domain::decide(state_, claim); !v) { // another one was faster
    return_claim(from, use);
    return refuse(in, v.error, v.holder);
  }
  if (claim.what != f->what)
    store_by_system(claim);
  store_request(in, *f);
}

void session::on_slot_refused(const flat<internal::slot_refused>& m) {
  if (m->request() == 0) {
    // The queue had paired us with this operator. Only we know whether we still wait.
    if (place_ != 0 && domain::line_of(state_) && !state_.offered_to)
      stand_in_line(shard_.if_there(state_.preferred));
    return;
  }
  const auto claim = rare_ ? rare::take(rare_->claims, m->request()) : std::nullopt;
  if (!claim)
    return;
  refuse(claim->request, error_code(m->reason()));
  settle_others(m->request());
}

void session::on_offer_withdrawn(const flat<internal::offer_withdrawn>& m) {
  const operator_id from{m->operator_()};
  if (state_.offered_to != from)
    return; // accepted or declined meanwhile: the operator hears of that by itself
  store_by_system({.what = kind::withdrawn, .target = from, .withdrawal = m->reason()});
}

void session::on_holder_lost(const flat<internal::holder_lost>& m) {
  const operator_id lost{m->operator_()};
  if (m->reason() == wire::route_reason::operator_removed)
    return part_with(lost);
  if (domain::slot_holder(state_) != lost)
    return;
  store_by_system({.what = kind::routed, .queue = state_.queue, .skills = state_.skills, .priority = state_.priority, .route = wire::route_reason::operator_lost});
}

/// Its account is deleted: whatever it is in this chat, it is no longer.
void session::part_with(operator_id removed) {
  const bool has_it = state_.status == session_status::on_chat || state_.status == session_status::inactive;
  const domain::fact leaves{.what = kind::leave, .author = principal{removed}};
  if (has_it && state_.holder == removed)
    store_by_system({.what = kind::routed, .queue = state_.queue, .skills = state_.skills, .priority = state_.priority, .route = wire::route_reason::operator_removed});
  else if (domain::decide(state_, leaves))
    store_by_system(leaves);
  else if (has_it && domain::is_between_operators(state_) && domain::is_guest(state_, removed)) // the other one is alone now
    store_by_system({.what = kind::close, .reason = wire::end_reason::termination});
}

void session::restore() {
  shard_.lists.changed(state_.id, {}, domain::entry_of(state_));
  if (const operator_id holder = domain::slot_holder(state_))
    if (auto* op = shard_.find_operator(holder))
      tell(op->actor, make_flat<internal::slot_restored>([&](auto& b) { return internal::Createslot_restored(b, state_.id.value); }), &home());
  // The actor of a restored session has no place in line yet; whoever was offered it is not there any more.
  place_ = 0;
  if (state_.offered_to)
    store_by_system({.what = kind::withdrawn, .target = state_.offered_to, .withdrawal = wire::withdraw_reason::restarted});
  else if (domain::line_of(state_))
    enter_line(state_.preferred); // nobody has had the time to come back yet
  if (state_.visitor.value >= first_own_visitor)
    visitor_gone_ms_ = shard_.wall_ms;
  leave_gone_queue();
  arm_timer();
}

} // namespace parley::actors
