// A session's place in a queue's line.
#include "actors/session.hpp"

namespace parley::actors {

/// Of a queue that the configuration no longer has: the default one.
const queue_actor* session::queue(queue_id id) const {
  const auto it = shard_.queues.find(served_by(id));
  return it == shard_.queues.end() ? nullptr : &it->second;
}

queue_id session::served_by(queue_id id) const { return shard_.queues.contains(id) ? id : default_queue; }

void session::enter_line(operator_id preferred) {
  place_ = 0;
  stand_in_line(preferred);
}

/// `refused_by`: who has declined or missed it.
void session::stand_in_line(operator_id preferred, operator_id refused_by, bool missed) {
  auto* q = queue(domain::line_of(state_));
  if (!q)
    return;
  if (place_ == 0)
    ++shard_.waiting[served_by(domain::line_of(state_))].arriving;
  const bool waits = state_.status == session_status::waiting;
  const bool head = waits && state_.joins == domain::session_state::line_place::head;
  const auto since_ms = waits ? state_.waiting_since_ms : state_.queued_ms;
  tell(*q, make_flat<internal::session_waits>([&](auto& b) {
    return internal::Createsession_waits(
      b, state_.id.value, place_, state_.priority, state_.skills, preferred.value, since_ms, head, state_.holder.value, refused_by.value, missed);
  }),
    &home());
}

void session::on_place(const flat<internal::place_given>& m) {
  const queue_id line{m->queue()};
  if (line != domain::line_of(state_) || place_ != 0) {
    // It left before it knew its place, so the queue could not find it.
    if (auto* q = queue(line))
      tell(*q, make_flat<internal::session_left>([&](auto& b) { return internal::Createsession_left(b, state_.id.value, m->place()); }), &home());
    return;
  }
  place_ = m->place();
  if (snapshot_seq_ == state_.seq)
    snapshot_seq_ = 0; // the store's snapshot has no place or, since a restart, one that is not ours any more
}

/// `line`: the one it was in, which its state does not say any more.
void session::leave_line(queue_id line) {
  const auto place = std::exchange(place_, 0);
  auto* q = place ? queue(line) : nullptr;
  if (!q)
    return;
  const bool assigned = bool(domain::slot_holder(state_));
  tell(*q, make_flat<internal::session_left>([&](auto& b) { return internal::Createsession_left(b, state_.id.value, place, assigned); }), &home());
}

/// Somebody has come who was not told yet. Before the queue has given it a place nobody was: all are told then.
void session::ask_for_place() {
  const auto* q = place_ && state_.status == session_status::waiting ? queue(state_.queue) : nullptr;
  if (q)
    tell(*q, make_flat<internal::place_asked>([&](auto& b) { return internal::Createplace_asked(b, state_.id.value, place_); }), &home());
}

void session::on_place_changed(const flat<internal::place_changed>& m) {
  if (state_.status != session_status::waiting)
    return; // it was taken meanwhile
  visitors_.deliver(
    shard_.writer.build(head_of(kind::place, state_.id), [&](auto& b) { return wire::Createplace(b, m->position(), m->waiting(), m->estimated_wait_ms()); }));
}

} // namespace parley::actors
