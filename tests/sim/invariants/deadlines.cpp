#include "tests/sim/invariants/deadlines.hpp"

#include "domain/session_deadlines.hpp"
#include "tests/sim/invariants/text.hpp"
#include "tests/sim/world.hpp"

#include <algorithm>
#include <limits>

namespace parley::sim {

namespace {

/// A session that sleeps is woken in the second after its deadline, and after the disk was full a second may pass until it is tried again.
constexpr std::int64_t late_ms = 2'000 + world::slack_ms;

/// Could only a deadline have written it?
bool is_of_deadline(const entry& e) {
  const auto& f = e.fact;
  const bool with_bot = e.before.status == session_status::chatbot;
  switch (f.what) {
    case kind::withdrawn: return f.withdrawal == wire::withdraw_reason::missed;
    case kind::inactive: return f.author.kind() == principal_kind::system;
    case kind::routed: return f.route == wire::route_reason::overflow && e.before.seq > 1 && !with_bot; // not where the line was full from the beginning
    case kind::close:
      return f.reason == wire::end_reason::time_out || f.reason == wire::end_reason::termination || (f.reason == wire::end_reason::no_operator && !with_bot);
    default: return false;
  }
}

/// Only the queues' actors know how long their lines are: where one has a limit, a session may have to wait with its overflow.
domain::queue_opening limited_lines_are_full(const domain::site_rules& rules) {
  return [&rules](queue_id q) -> std::int64_t {
    const auto* r = rules.find_queue(q);
    return r && r->max_waiting != 0 ? std::numeric_limits<std::int64_t>::max() : 0;
  };
}

} // namespace

void deadlines::decided(const entry& e) {
  if (!is_of_deadline(e))
    return;
  const auto is_due = [&](const domain::queue_opening& opens_ms) {
    const auto due = domain::due_record(e.before, site.rules, e.head().time_ms, opens_ms);
    return due && due->what == e.fact.what && due->target == e.fact.target && due->queue == e.fact.queue && due->reason == e.fact.reason
           && due->withdrawal == e.fact.withdrawal && due->slot == e.fact.slot && due->priority == e.fact.priority && due->skills == e.fact.skills;
  };
  if (!is_due({}) && !is_due(limited_lines_are_full(site.rules)))
    fail(text_of(e.head()) + " was not due");
}

void deadlines::stepped() {
  for (const auto& [op, p] : people.operators())
    if (p.devices.empty())
      gone_since_ms_.try_emplace(op, home.now_ms());
    else
      gone_since_ms_.erase(op);
}

void deadlines::settled() {
  if (home.undisturbed_ms() < late_ms)
    return;
  const auto now_ms = home.wall_ms();
  const auto grace_ms = site.rules.operator_grace_ms + late_ms;
  for (const auto& [id, s] : log.sessions()) {
    const auto& state = s.records.back().after;
    const auto next = domain::next_deadline(state, site.rules, now_ms, limited_lines_are_full(site.rules));
    const auto since_ms = std::max(next.due_ms, s.records.back().head().time_ms); // a record may bring about what is overdue at once
    if (next.what != domain::deadline_kind::none && since_ms + late_ms < now_ms)
      return fail(
        "deadline " + std::to_string(int(next.what)) + " of session " + std::to_string(id.value) + " was due " + std::to_string(now_ms - next.due_ms) + " ms ago");
    auto gone = gone_since_ms_.find(domain::slot_holder(state));
    if (gone != gone_since_ms_.end() && home.was_never_set() && home.now_ms() - gone->second > grace_ms && home.undisturbed_ms() > grace_ms)
      return fail("session " + std::to_string(id.value) + " is held by operator " + std::to_string(gone->first.value) + ", who does not come back");
  }
}

} // namespace parley::sim
