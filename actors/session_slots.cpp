// A session's dealings with its queue and with operators' slots.
#include "actors/session.hpp"
#include "actors/session_rare.hpp"

namespace parley::actors {

namespace {

template <class Make>
auto request_frame(frame_writer& w, kind what, Make make) {
  return w.build(head_of(what), make);
}

} // namespace

const queue_actor* session::queue() {
  auto it = shard_.queues.find(state_.queue);
  if (it == shard_.queues.end()) // a queue that the configuration no longer has
    it = shard_.queues.find(default_queue);
  return it == shard_.queues.end() ? nullptr : &it->second;
}

void session::wait_in_queue() {
  if (auto* q = queue())
    tell(*q, make_flat<internal::session_waits>([&](auto& b) { return internal::Createsession_waits(b, state_.id.value); }), &home());
}

void session::on_place(const flat<internal::place_given>& m) {
  place_ = m->place();
  if (snapshot_seq_ == state_.seq)
    snapshot_seq_ = 0; // the store's snapshot has no place or, since a restart, one that is not ours any more
  if (state_.status == session_status::waiting)
    return;
  // It left before it knew its place, so the queue could not find it.
  if (auto* q = queue())
    tell(*q, make_flat<internal::session_left>([&](auto& b) { return internal::Createsession_left(b, state_.id.value, place_); }), &home());
}

void session::back_in_line(operator_id declined_by) {
  if (auto* q = queue())
    tell(*q, make_flat<internal::session_back>([&](auto& b) { return internal::Createsession_back(b, state_.id.value, place_, declined_by.value); }), &home());
}

/// `use` says what is given back: while we return an offer the same slot may have been claimed, and that claim's grant be on its way to us.
void session::return_slot(operator_id to, internal::slot_use use) {
  if (auto* op = shard_.find_operator(to))
    tell(op->actor, make_flat<internal::slot_returned>([&](auto& b) { return internal::Createslot_returned(b, state_.id.value, use); }), &home());
}

/// What a new record means for the queue and for slots.
void session::after_record(const domain::session_state& before, const domain::fact& f) {
  const operator_id owner = domain::slot_owner(before);
  // Also when it is offered just now and so not in line: the queue remembers who declined it until it leaves.
  const bool waited = before.status == session_status::waiting;
  const auto use = waited ? internal::slot_use::offered : internal::slot_use::held;
  auto leave_line = [&] {
    if (auto* q = queue(); q && waited)
      tell(*q, make_flat<internal::session_left>([&](auto& b) { return internal::Createsession_left(b, state_.id.value, place_); }), &home());
  };
  switch (f.what) {
    case kind::open:
      shard_.counters.sessions_opened.add();
      shard_.counters.sessions_open.add(1);
      return wait_in_queue();
    case kind::accept:
    case kind::hold:
      leave_line();
      if (auto* op = owner ? shard_.find_operator(owner) : nullptr)
        tell(op->actor, make_flat<internal::slot_confirmed>([&](auto& b) { return internal::Createslot_confirmed(b, state_.id.value); }), &home());
      return;
    case kind::decline: return_slot(owner, use); return back_in_line(owner);
    case kind::withdrawn: return_slot(owner, use); return back_in_line({});
    case kind::assign:
      // An offer to the very operator it is now assigned to: the claim did not take a second slot, see operator_shell.
      if (owner && owner != state_.holder)
        return_slot(owner, use);
      return leave_line();
    case kind::close:
      if (owner)
        return_slot(owner, use);
      shard_.counters.sessions_ended.add();
      shard_.counters.sessions_open.add(-1);
      leave_line();
      return tell(
        shard_.directory, make_flat<internal::session_over>([&](auto& b) { return internal::Createsession_over(b, state_.id.value, state_.visitor.value); }), &home());
    default: return;
  }
}

/// Somebody chose the operator: its machine must agree before the record is made.
void session::claim_slot(inbound& in, operator_id from) {
  auto* op = shard_.find_operator(from);
  if (!op)
    return refuse(in, error_code::no_such_operator);
  auto& r = seldom();
  for (auto& c : r.claims)
    if (c.from == from) { // one at a time, for the operator has one slot for this session; often it is the same request, sent again
      r.claims.push_back({c.number, from, std::move(in)});
      return;
    }
  const std::uint32_t number = r.next_number++;
  r.claims.push_back({number, from, std::move(in)});
  tell(op->actor, make_flat<internal::slot_claimed>([&](auto& b) { return internal::Createslot_claimed(b, state_.id.value, number); }), &home());
}

/// Claims of the slot that has been decided on now are decided next: as resends, or as new tries.
void session::settle_others(std::uint32_t number) {
  while (auto in = rare::take(rare_->claims, number))
    rare_->behind_search.push_back(std::move(*in));
  go_on_searching();
}

void session::on_slot_granted(const flat<internal::slot_granted>& m) {
  const operator_id from{m->operator_()};
  if (m->use() == internal::slot_use::held) {
    auto in = rare_ ? rare::take(rare_->claims, m->request()) : std::nullopt;
    if (!in)
      return return_slot(from, m->use());
    use_slot(*in, from);
    return settle_others(m->request());
  }
  domain::fact f{.what = kind::offered, .target = from};
  if (!domain::decide(state_, f))
    return return_slot(from, m->use());
  store_by_system(request_frame(shard_.writer, kind::offered, [&](auto& b) { return wire::Createoffered(b, principal{from}.value, m->queue(), m->rule()); }));
}

/// The claim of `in` got its slot.
void session::use_slot(const inbound& in, operator_id from) {
  auto f = domain::fact_of(in.what.view());
  f.author = in.author;
  if (f.what == kind::assign)
    f.target = from;
  if (auto v = domain::decide(state_, f); !v) { // another one was faster
    if (domain::slot_owner(state_) != from)
      return_slot(from, internal::slot_use::held);
    return refuse(in, v.error, v.holder);
  }
  store_request(in, f);
}

void session::on_slot_refused(const flat<internal::slot_refused>& m) {
  if (m->request() == 0) {
    // The queue had paired us with this operator. Only we know whether we still wait.
    if (state_.status == session_status::waiting && !state_.offered_to)
      back_in_line({});
    return;
  }
  auto in = rare_ ? rare::take(rare_->claims, m->request()) : std::nullopt;
  if (!in)
    return;
  refuse(*in, error_code(m->reason()));
  settle_others(m->request());
}

void session::on_offer_withdrawn(const flat<internal::offer_withdrawn>& m) {
  const operator_id from{m->operator_()};
  if (state_.status != session_status::waiting || state_.offered_to != from)
    return; // accepted or declined meanwhile: the operator hears of that by itself
  store_by_system(request_frame(shard_.writer, kind::withdrawn, [&](auto& b) { return wire::Createwithdrawn(b, principal{from}.value, m->reason()); }));
}

void session::restore() {
  if (state_.status == session_status::on_chat) {
    if (auto* op = shard_.find_operator(state_.holder))
      tell(op->actor, make_flat<internal::slot_restored>([&](auto& b) { return internal::Createslot_restored(b, state_.id.value); }), &home());
    return;
  }
  if (state_.status != session_status::waiting)
    return;
  // The actor of a restored session has no place in line yet; whoever was offered it is not there any more.
  place_ = 0;
  if (!state_.offered_to)
    wait_in_queue();
  else
    store_by_system(request_frame(
      shard_.writer, kind::withdrawn, [&](auto& b) { return wire::Createwithdrawn(b, principal{state_.offered_to}.value, wire::withdraw_reason::restarted); }));
}

} // namespace parley::actors
