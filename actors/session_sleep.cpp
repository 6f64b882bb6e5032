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

void session::sleep_later() {
  if (state_.status == session_status::ended)
    shard_.wheel.arm(*this, shard_.steady_ms + ended_linger_ms);
  else if (shard_.settings.sleep_after_ms > 0)
    shard_.wheel.arm(*this, shard_.steady_ms + shard_.settings.sleep_after_ms + spread_ms());
}

/// Sessions that started together, as after a restart, shall not all go in the same tick: up to a quarter of the time later, by number.
std::int64_t session::spread_ms() const { return std::int64_t(id_hash::mix(state_.id.value) % std::uint64_t(shard_.settings.sleep_after_ms / 4 + 1)); }

/// May the actor go, as far as time is concerned?
bool session::due_to_sleep() const {
  return state_.status == session_status::ended || (shard_.settings.sleep_after_ms > 0 && shard_.wall_ms - state_.last_activity_ms >= shard_.settings.sleep_after_ms);
}

bool session::quiet() { return in_flight_ == 0 && mailbox_empty() && (!rare_ || rare_->idle()); }

void session::timer_due() {
  // Activity does not move the deadline (that would cost every message a few cache misses): it is looked at when the deadline comes.
  const std::int64_t idle_ms = shard_.wall_ms - state_.last_activity_ms;
  const bool open = state_.status != session_status::ended;
  if (open && idle_ms >= 0 && idle_ms < shard_.settings.sleep_after_ms)
    return shard_.wheel.arm(*this, shard_.steady_ms + shard_.settings.sleep_after_ms - idle_ms);
  if (!quiet())
    return shard_.wheel.arm(*this, shard_.steady_ms + busy_retry_ms);
  if (snapshot_seq_ == state_.seq)
    return leave_memory();
  save_snapshot();
}

void session::save_if_changed() {
  if (snapshot_seq_ != state_.seq)
    save_snapshot();
}

void session::save_snapshot() {
  snapshot_ = snapshot::current;
  const session_snapshot now{state_, links_, place_, 0};
  std::vector<storage::table_update> updates;
  if (state_.status == session_status::ended) {
    updates.push_back({storage::table::sessions, snapshot_key(ended_prefix, state_.id), encode(now)});
    updates.push_back({storage::table::sessions, snapshot_key(open_prefix, state_.id), {}, storage::table_update::action::erase});
    updates.push_back({storage::table::visitors, visitor_key(state_.visitor, state_.id), {}});
  } else {
    updates.push_back({storage::table::sessions, snapshot_key(open_prefix, state_.id), encode(now)});
  }
  ++in_flight_;
  shard_.journal->snapshot(*this, state_.seq, std::move(updates));
}

void session::snapshot_committed(std::uint64_t seq) {
  snapshot_seq_ = seq;
  --in_flight_;
  go_on_searching(); // a possible resend waits until nothing is in flight
  if (seq != state_.seq || !quiet() || !due_to_sleep())
    return sleep_later();
  leave_memory();
}

/// Nothing may touch this actor afterwards: this drops the last handle.
void session::leave_memory() {
  if (state_.status == session_status::ended)
    shard_.sessions.forget(state_.id);
  else
    shard_.sessions.put_to_sleep(state_.id, std::move(visitors_));
}

} // namespace parley::actors
