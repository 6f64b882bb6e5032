#include "tests/sim/invariants/decisions.hpp"

#include "domain/session_changes.hpp"
#include "tests/sim/connection.hpp"
#include "tests/sim/invariants/text.hpp"

#include <algorithm>

namespace parley::sim {

void decisions_replay::decided(const entry& e) {
  if (e.head().what != kind::offered)
    return;
  const auto& offered = *e.record.body<wire::offered>();
  const auto* candidates = offered.candidates();
  if (!candidates || candidates->size() == 0 || candidates->size() > domain::routing_decision::max_candidates)
    return fail(text_of(e.head()) + " does not say who was considered");
  domain::routing_decision d{.rule = offered.rule(), .skills = offered.skills(), .waited_ms = offered.waited_ms(), .considered = offered.considered()};
  for (const auto* c : *candidates)
    d.candidates.push_back({principal{c->operator_()}.operator_(), c->last_turn(), c->idle_since_ms(), c->in_use(), c->assignable(), c->skills()});
  if (const auto again = domain::choose(d); again != e.fact.target)
    return fail(text_of(e.head()) + " went to operator " + std::to_string(e.fact.target.value) + ", but what it says gives operator " + std::to_string(again.value));
  const queue_id line{offered.queue()};
  const bool right_rule = d.rule == domain::transfer_rule_of(site.rules_of(line).method) || d.rule == wire::offer_rule::preferred;
  if (line != domain::line_of(e.before) || !right_rule || d.considered < d.candidates.size() || offered.rules_version() == 0)
    return fail(text_of(e.head()) + " does not fit the rules of queue " + std::to_string(line.value));
  for (const auto& c : d.candidates)
    if (const auto* rights = people.rights_of(principal{c.op}); rights && !std::ranges::binary_search(rights->member_of, line))
      return fail(text_of(e.head()) + " considers operator " + std::to_string(c.op.value) + ", who is not of queue " + std::to_string(line.value));
}

// ---- first_come

namespace {
/// Does it leave alone which operators could take something?
bool is_harmless(kind what) {
  switch (what) {
    case kind::read:
    case kind::typing:
    case kind::note:
    case kind::tag:
    case kind::history:
    case kind::resume:
    case kind::list:
    case kind::subscribe:
    case kind::watch:
    case kind::decline:
    case kind::close: return true;
    default: return false;
  }
}

/// It asks for nothing and nobody has refused it, so it may go to anybody.
bool is_plain(const std::deque<entry>& records) {
  const auto& s = records.back().after;
  return s.status == session_status::waiting && s.skills == 0 && !s.preferred
         && std::ranges::none_of(records, [](const entry& e) { return e.head().what == kind::decline || e.head().what == kind::withdrawn; });
}
} // namespace

void first_come::arrived(const connection& c, const frame& f, principal author) {
  if ((author.is_operator() || c.role != wire::role::visitor) && !is_harmless(f.head().what))
    operators_ = moves::yes;
}

/// Two offers missed at once: with the first slot that is free again it is considered, by the second it is set away, and what it was to get goes back to its place.
void first_come::delivered(const connection&, frame_view f) {
  if (f.head().what != kind::presence)
    return;
  const auto now = f.body<wire::presence>()->away();
  if (std::exchange(away_[f.head().author.operator_()], now) != now)
    operators_ = moves::yes;
}

std::optional<first_come::place> first_come::place_of(const domain::session_state& s) {
  if (!domain::line_of(s) || s.offered_to || s.joins == domain::session_state::line_place::head)
    return {};
  return place{domain::line_of(s), s.status == session_status::waiting ? s.waiting_since_ms : s.queued_ms, s.priority};
}

void first_come::decided(const entry& e) {
  if (e.head().what != kind::offered)
    return;
  if (const auto p = place_of(e.before); p && site.offers(p->line)) // else it is a transfer, and those who wait are left to be chosen
    offered_.emplace_back(e.head().session, *p);
}

void first_come::settled() {
  for (const auto& [id, was] : waited_) {
    if (const auto is = place_of(log.state(id)); operators_ == moves::yes || !is || *is != was || !is_plain(log.of(id)))
      continue; // it waits no longer, or elsewhere
    for (const auto& [other, p] : offered_)
      if (p.line == was.line && p.since_ms > was.since_ms && p.priority <= was.priority)
        return fail("session " + std::to_string(other.value) + " was offered, which came at " + std::to_string(p.since_ms) + " with priority "
                    + std::to_string(p.priority) + ", while session " + std::to_string(id.value) + " waits since " + std::to_string(was.since_ms) + " with priority "
                    + std::to_string(was.priority));
  }
  begin_anew();
}

void first_come::begin_anew() {
  operators_ = moves::no;
  offered_.clear();
  waited_.clear();
  for (const auto& [id, s] : log.sessions())
    if (const auto p = place_of(s.records.back().after); p && is_plain(s.records))
      waited_.emplace(id, *p);
}

} // namespace parley::sim
