#include "domain/session_deadlines.hpp"

#include <algorithm>
#include <limits>

namespace parley::domain {

namespace {

class earliest {
public:
  /// `after_ms` 0 = this deadline is switched off.
  void consider(deadline_kind what, std::int64_t since_ms, std::int64_t after_ms) {
    if (after_ms <= 0 || (found_.what != deadline_kind::none && since_ms + after_ms >= found_.due_ms))
      return;
    found_ = {what, since_ms + after_ms, {}};
  }
  void consider(const deadline& d) {
    if (d.what != deadline_kind::none && (found_.what == deadline_kind::none || d.due_ms < found_.due_ms))
      found_ = d;
  }
  deadline found() const { return found_; }

private:
  deadline found_;
};

/// A queue that the configuration no longer has is served by the default one.
const queue_rules* rules_of(const site_rules& rules, queue_id id) {
  const auto* q = rules.find_queue(id);
  return q ? q : rules.find_queue(default_queue);
}

std::int64_t auto_terminate_ms(const site_rules& rules, std::uint16_t channel) {
  for (const auto& c : rules.channels)
    if (c.channel == channel)
      return c.auto_terminate_ms;
  return 0;
}

void of_offers(earliest& e, const session_state& s, const site_rules& rules) {
  if (s.status == session_status::waiting || s.transfer_queue) {
    if (const auto* q = rules_of(rules, line_of(s)); q && s.offered_to)
      e.consider(deadline_kind::offer, s.offered_ms, q->offer_ms);
    if (const auto* q = s.transfer_queue ? rules_of(rules, s.transfer_queue) : nullptr)
      e.consider(deadline_kind::transfer, s.queued_ms, q->transfer_ms);
  } else if (s.offered_to) {
    if (const auto* q = rules_of(rules, s.queue))
      e.consider(deadline_kind::transfer, s.offered_ms, q->transfer_ms);
  }
}

/// To the first queue that admits it, as when it was opened: one that is closed or full would keep it from those who serve it here.
deadline overflow_of(const session_state& s, const queue_rules& q, const site_rules& rules, std::int64_t now_ms, const queue_opening& opens_ms) {
  const auto* to = q.overflow_to == s.queue ? nullptr : rules.find_queue(q.overflow_to);
  if (!to || q.overflow_after_ms <= 0)
    return {};
  const std::int64_t due_ms = s.queued_ms + q.overflow_after_ms;
  if (due_ms > now_ms || !opens_ms)
    return {deadline_kind::overflow, due_ms, to->id};
  constexpr auto never_ms = std::numeric_limits<std::int64_t>::max();
  std::int64_t look_again_ms = never_ms;
  for (std::size_t hops = 0; to && to->id != s.queue && hops < rules.queues.size(); ++hops, to = rules.find_queue(to->overflow_to)) {
    const std::int64_t at_ms = opens_ms(to->id);
    if (at_ms == 0)
      return {deadline_kind::overflow, due_ms, to->id};
    look_again_ms = std::min(look_again_ms, at_ms);
  }
  return look_again_ms == never_ms ? deadline{} : deadline{deadline_kind::overflow, look_again_ms, q.overflow_to};
}

void of_waiting(earliest& e, const session_state& s, const site_rules& rules, std::int64_t now_ms, const queue_opening& opens_ms) {
  const auto* q = rules_of(rules, s.queue);
  if (!q || s.status != session_status::waiting || s.offered_to) // one that somebody is about to take stays
    return;
  e.consider(overflow_of(s, *q, rules, now_ms, opens_ms));
  if (s.left == session_state::message_left::no) // who has left a message does not wait: it stays until it is answered
    e.consider(deadline_kind::max_wait, s.waiting_since_ms, q->max_wait_ms);
}

fact by_system(kind what) { return {.what = what}; }

} // namespace

deadline next_deadline(const session_state& s, const site_rules& rules, std::int64_t now_ms, const queue_opening& opens_ms) {
  earliest e;
  if (s.status == session_status::none || s.status == session_status::ended || is_between_operators(s))
    return {};
  of_offers(e, s, rules);
  of_waiting(e, s, rules, now_ms, opens_ms);
  if (s.left == session_state::message_left::yes)
    return e.found();
  if ((s.status == session_status::waiting && !s.offered_to) || s.status == session_status::chatbot)
    e.consider(
      deadline_kind::auto_terminate, std::max(s.last_activity_ms, s.waiting_since_ms), auto_terminate_ms(rules, s.channel)); // who has lost its operator waits anew
  if (s.status == session_status::on_chat && !is_in_transfer(s))
    e.consider(deadline_kind::inactive, s.last_activity_ms, rules.inactive_after_ms);
  e.consider(deadline_kind::end, s.last_activity_ms, rules.end_after_ms);
  return e.found();
}

std::optional<fact> due_record(const session_state& s, const site_rules& rules, std::int64_t now_ms, const queue_opening& opens_ms) {
  const deadline next = next_deadline(s, rules, now_ms, opens_ms);
  if (next.what == deadline_kind::none || next.due_ms > now_ms)
    return {};
  fact f;
  switch (next.what) {
    case deadline_kind::offer:
    case deadline_kind::transfer:
      f = by_system(kind::withdrawn);
      if (next.what == deadline_kind::offer || !s.transfer_queue) // else the transfer as a whole
        f.target = s.offered_to;
      f.withdrawal = wire::withdraw_reason::missed;
      return f;
    case deadline_kind::overflow:
      f = by_system(kind::routed);
      f.queue = next.to;
      f.route = wire::route_reason::overflow;
      f.priority = s.priority;
      f.skills = s.skills;
      f.target = s.preferred;
      return f;
    case deadline_kind::max_wait: f.reason = wire::end_reason::no_operator; break;
    case deadline_kind::auto_terminate: f.reason = wire::end_reason::termination; break;
    case deadline_kind::end: f.reason = wire::end_reason::time_out; break;
    case deadline_kind::inactive: {
      f = by_system(kind::inactive);
      const auto* q = rules_of(rules, s.queue);
      f.slot = q ? q->inactive : queue_rules::inactive_slot::held;
      return f;
    }
    case deadline_kind::none: return {};
  }
  f.what = kind::close;
  return f;
}

} // namespace parley::domain
