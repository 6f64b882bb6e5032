// How a session leaves memory: its state goes to the store, and when nothing has happened until that is durable, its actor ends.
#include "actors/session.hpp"
#include "actors/session_rare.hpp"

namespace parley::actors {

namespace {
/// An ended session that somebody looked at goes again after this: long enough for the next page of its history.
constexpr std::int64_t ended_linger_ms = 10'000;
/// Tried again after this when something was under way.
constexpr std::int64_t busy_retry_ms = 1'000;
} // namespace

/// Sets when to look whether the actor may go: sessions that started together, as after a restart, shall not all go in the same tick, so up to a quarter of the
/// time later, by number.
void session::sleep_later() {
  const auto after_ms = shard_.settings.sleep_after_ms;
  if (state_.status == session_status::ended)
    sleep_ms_ = shard_.wall_ms + ended_linger_ms;
  else if (after_ms > 0)
    sleep_ms_ = shard_.wall_ms + after_ms + std::int64_t(id_hash::mix(state_.id.value) % std::uint64_t(after_ms / 4 + 1));
  else
    sleep_ms_ = 0;
}

bool session::quiet() { return in_flight_ == 0 && mailbox_empty() && visitor_deadline_ms() == never_ms && (!rare_ || (rare_->idle() && !rare_->watched())); }

/// May the actor go, as far as time is concerned?
bool session::due_to_sleep() const {
  return state_.status == session_status::ended || (shard_.settings.sleep_after_ms > 0 && shard_.wall_ms - state_.last_activity_ms >= shard_.settings.sleep_after_ms);
}

/// sleep_ms_ has come. False: the actor is gone, nothing may touch it.
bool session::stays_awake() {
  // Activity does not move sleep_ms_ (that would cost every message a few cache misses): it is looked at when the time comes.
  const std::int64_t idle_ms = shard_.wall_ms - state_.last_activity_ms;
  const bool open = state_.status != session_status::ended;
  if (open && idle_ms >= 0 && idle_ms < shard_.settings.sleep_after_ms)
    sleep_ms_ = shard_.wall_ms + shard_.settings.sleep_after_ms - idle_ms;
  else if (!quiet())
    sleep_ms_ = shard_.wall_ms + busy_retry_ms;
  else if (snapshot_seq_ == state_.seq) {
    leave_memory();
    return false;
  } else {
    sleep_ms_ = shard_.wall_ms + busy_retry_ms;
    save_snapshot();
  }
  return true;
}

void session::save_if_changed() {
  if (snapshot_seq_ != state_.seq)
    save_snapshot();
}

void session::save_snapshot() {
  snapshot_ = snapshot::current;
  const session_snapshot now{state_, links_, place_, 0, visitor_name_ ? *visitor_name_ : std::string{}};
  std::vector<storage::table_update> updates;
  if (state_.status == session_status::ended) {
    updates.push_back({storage::table::sessions, snapshot_key(ended_prefix, state_.id), encode(now)});
    updates.push_back({storage::table::sessions, snapshot_key(open_prefix, state_.id), {}, storage::table_update::action::erase});
    if (state_.visitor)
      updates.push_back({storage::table::visitors, visitor_key(state_.visitor, state_.id), {}});
  } else {
    updates.push_back({storage::table::sessions, snapshot_key(open_prefix, state_.id), encode(now)});
  }
  ++in_flight_;
  shard_.journal->snapshot(*this, state_.seq, std::move(updates));
}

/// The snapshot without the name replaces the one that has it.
void session::on_forget_name(const forget_name& m) {
  visitor_name_.reset();
  save_snapshot();
  shard_.journal->when_durable([done = m.done] {});
}

void session::snapshot_committed(std::uint64_t seq) {
  snapshot_seq_ = seq;
  --in_flight_;
  go_on_searching(); // a possible resend waits until nothing is in flight
  if (seq == state_.seq && due_to_sleep() && quiet())
    return leave_memory();
  sleep_later();
  arm_timer();
}

/// Nothing may touch this actor afterwards: this drops the last handle.
void session::leave_memory() {
  tell_level(); // it may have risen since the timer's last tick
  shard_.lists.leaves(*this);
  if (state_.status == session_status::ended)
    shard_.sessions.forget(state_.id);
  else {
    const auto wake_ms = next_event_ms();
    shard_.sessions.put_to_sleep(state_.id, std::move(visitors_), wake_ms == never_ms ? 0 : wake_ms);
  }
}

} // namespace parley::actors
