#include "tests/sim/invariants/queue_progress.hpp"

#include "domain/session_changes.hpp"
#include "domain/waiting_request.hpp"
#include "tests/sim/world.hpp"

#include <algorithm>

namespace parley::sim {

namespace {

/// Who has said no, in words or by silence, since the session is in this line.
std::vector<operator_id> refused_by(const std::deque<entry>& records) {
  std::vector<operator_id> who;
  for (const auto& e : records) {
    if (domain::changes_between(e.before, e.after, e.fact).line == domain::session_changes::in_line::enters)
      who.clear();
    if (e.head().what == kind::decline)
      who.push_back(e.fact.author.operator_());
    else if (e.fact.withdrawal == wire::withdraw_reason::missed)
      who.push_back(e.fact.target);
  }
  return who;
}

} // namespace

/// Judged with what the session asked for a moment ago: the queue looks at a clock that ticks.
bool queue_progress::may_have(const std::deque<entry>& records, operator_id op, const roster::person& p) const {
  const auto& s = records.back().after;
  const auto line = domain::line_of(s);
  const auto& queue = site.rules_of(line);
  const auto refused = refused_by(records);
  if (op == s.holder || !std::ranges::binary_search(p.rights.member_of, line) || std::ranges::find(refused, op) != refused.end())
    return false;
  const auto since_ms = s.status == session_status::waiting ? s.waiting_since_ms : s.queued_ms;
  if ((s.skills || s.preferred) && home.undisturbed_ms() <= world::slack_ms)
    return false; // what is let go after a time waits for a timer, which does not hear of a clock that was set
  // The preferred operator may have become unable to take it, which only makes things easier for others.
  const domain::waiting_request request{.session = s.id, .priority = s.priority, .skills = s.skills, .preferred = s.preferred, .since_ms = since_ms};
  const auto stage = domain::stage_at(home.wall_ms() - world::slack_ms, request, queue, domain::preferred_operator::can);
  const auto skills = site.rules.operator_skills.find(p.name);
  const auto has = skills == site.rules.operator_skills.end() ? 0 : skills->second;
  return domain::has_all(has, stage.skills) && (!stage.only || stage.only == op);
}

void queue_progress::settled() {
  auto in_use = slots_in_use(log);
  for (const auto& [id, s] : log.sessions()) {
    const auto& state = s.records.back().after;
    const bool is_offered = state.transfer_queue || site.offers(domain::line_of(state));
    if (!domain::line_of(state) || state.offered_to || !is_offered)
      continue;
    for (const auto& [op, p] : people.operators())
      if (p.is_free(in_use[op].in_use()) && may_have(s.records, op, p))
        return fail("session " + std::to_string(id.value) + " waits in queue " + std::to_string(domain::line_of(state).value) + " while operator "
                    + std::to_string(op.value) + " has " + std::to_string(in_use[op].in_use() + p.wrapping) + " of " + std::to_string(p.capacity));
  }
}

} // namespace parley::sim
