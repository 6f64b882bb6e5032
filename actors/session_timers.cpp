// What happens to a session when nobody does anything: its deadlines, and the one timer that looks after all of them.
#include "actors/queue_opening.hpp"
#include "actors/session.hpp"
#include "actors/session_rare.hpp"
#include "domain/session_deadlines.hpp"

#include <algorithm>

namespace parley::actors {

namespace {
/// Looked at again after this while the disk is full: what falls due then could not be stored, and must not pile up in memory.
constexpr std::int64_t full_disk_retry_ms = 1'000;
} // namespace

/// Called after every record. Mostly the timer stays where it is: a deadline that has moved away is found to have done so when the timer comes.
void session::arm_timer() {
  const auto due = std::min({sleep_ms_ ? sleep_ms_ : never_ms, next_event_ms(), visitor_deadline_ms()});
  if (due == never_ms || (timer_ms_ != 0 && timer_ms_ <= due))
    return;
  timer_ms_ = due;
  shard_.wheel.arm(*this, shard_.steady_ms + std::max<std::int64_t>(0, due - shard_.wall_ms));
}

/// Also of a session that sleeps.
std::int64_t session::next_event_ms() const {
  std::int64_t due = never_ms;
  if (const auto d = domain::next_deadline(state_, *shard_.rules, shard_.wall_ms, opening_of(shard_)); d.what != domain::deadline_kind::none)
    due = d.due_ms;
  if (const auto mark = unread_mark(); mark.next_change_ms)
    due = std::min(due, *mark.next_change_ms);
  return due;
}

/// A waiting visitor that nobody hears of any more leaves the queue. Gateways look after their visitors themselves, and say so with `detach`.
std::int64_t session::visitor_deadline_ms() const {
  const bool waits = (state_.status == session_status::waiting || state_.status == session_status::chatbot) && state_.left == domain::session_state::message_left::no;
  const auto grace_ms = shard_.rules->visitor_grace_ms;
  // Who went while an operator had the chat has the whole grace once the chat waits again.
  return visitor_gone_ms_ != 0 && waits && grace_ms > 0 ? std::max(visitor_gone_ms_, state_.waiting_since_ms) + grace_ms : never_ms;
}

void session::on_visitor_joined(const visitor_joined& m) { visitor_is_here(m.tab); }

void session::woken(audience visitors) {
  visitors_ = std::move(visitors);
  if (state_.visitor.value >= first_own_visitor && visitors_.empty())
    visitor_gone_ms_ = shard_.wall_ms; // since when is forgotten
  arm_timer();
}

void session::on_visitor_left(const visitor_left& m) {
  if (visitors_.leave(m.tab.get()))
    return;
  visitor_gone_ms_ = shard_.wall_ms;
  arm_timer();
}

void session::on_end_chat(const end_chat& m) {
  if (state_.status != session_status::ended)
    store_by_system({.what = kind::close, .reason = m.why});
}

void session::timer_due() {
  timer_ms_ = 0;
  if (shard_.journal->full()) {
    timer_ms_ = shard_.wall_ms + full_disk_retry_ms;
    return shard_.wheel.arm(*this, shard_.steady_ms + full_disk_retry_ms);
  }
  meet_deadlines();
  tell_level();
  if (sleep_ms_ == 0 || sleep_ms_ > shard_.wall_ms || stays_awake())
    arm_timer();
}

void session::meet_deadlines() {
  while (auto f = domain::due_record(state_, *shard_.rules, shard_.wall_ms, opening_of(shard_)))
    store_by_system(*f);
  if (visitor_deadline_ms() <= shard_.wall_ms)
    store_by_system({.what = kind::close, .reason = wire::end_reason::visitor_lost});
}

/// Of the oldest text that its holder has not seen. Without an unread text: level 0 for ever.
domain::unread_age session::unread_mark() const {
  if (state_.unread == 0 || shard_.rules->unread_levels.empty())
    return {};
  return domain::unread_age_at(shard_.rules->unread_levels, state_.oldest_unread_ms, shard_.wall_ms);
}

void session::tell_level() {
  const auto level = std::uint8_t(unread_mark().level);
  if (std::exchange(told_level_, level) != level)
    shard_.lists.touched(state_.id, domain::entry_of(state_));
}

void session::rules_changed() {
  if (timer_ms_ != 0)
    shard_.wheel.cancel(*this);
  timer_ms_ = 0;
  drop_watchers();
  leave_gone_queue();
  tell_level(); // its thresholds may be others
  shard_.lists.rules_changed(state_.id, domain::entry_of(state_));
  arm_timer();
}

/// The site may not have the queue any more in whose line it stands.
void session::leave_gone_queue() {
  const auto line = domain::line_of(state_);
  if (!line || shard_.rules->find_queue(line))
    return;
  if (state_.status == session_status::waiting)
    store_by_system({.what = kind::routed, .queue = default_queue, .skills = state_.skills, .priority = state_.priority, .route = wire::route_reason::queue_removed});
  else
    store_by_system({.what = kind::withdrawn, .withdrawal = wire::withdraw_reason::taken_back});
}

} // namespace parley::actors
