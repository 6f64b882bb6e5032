#include "domain/restricted_sessions.hpp"

#include <algorithm>
#include <cassert>

namespace parley::domain {

namespace {
void insert_sorted(operator_set& set, operator_id op) {
  const auto at = std::ranges::lower_bound(set, op);
  if (at == set.end() || *at != op)
    set.insert(at, op);
}

void erase_from(auto& sessions_of, operator_id op, session_id s) {
  const auto it = sessions_of.find(op);
  it->second.erase(s);
  if (it->second.empty())
    sessions_of.erase(it);
}
} // namespace

restricted_sessions::restricted_sessions(const operator_ring& operators, const queue_rules& rules)
  : operators_(operators), rules_(rules), waiting_(waiting_order{rules.priority_step_ms}), lines_(waiting_order{rules.priority_step_ms}) {}

void restricted_sessions::configure(const queue_rules& rules) {
  const bool same_order = rules.priority_step_ms == rules_.priority_step_ms;
  const bool same_stages = rules.preferred_ms == rules_.preferred_ms && rules.skill_relax_ms == rules_.skill_relax_ms;
  const auto offers = [](const queue_rules& r) { return rule_of(r.method) != wire::offer_rule::none; };
  const bool same_offers = offers(rules) == offers(rules_);
  rules_ = rules;
  if (same_order && same_stages && same_offers)
    return;
  const waiting_order order{rules.priority_step_ms};
  waiting_.set_order(order);
  lines_ = restricted_lines{order};
  changes_.clear();
  for (auto& [s, r] : records_)
    if (r.is == record::state::waits)
      enter(r);
}

void restricted_sessions::put(const waiting_request& request, ticket place, came_back b) {
  record& r = records_[request.session];
  if (r.is == record::state::waits)
    leave(r);
  r.request = request;
  r.place = place;
  if (b.what == came_back::why::declined)
    insert_sorted(r.declined, b.by);
  if (b.what == came_back::why::missed)
    r.missed = b.by;
  enter(r);
}

void restricted_sessions::hold_out(session_id s) {
  record& r = records_.at(s);
  leave(r);
  r.missed = {};
  if (r.declined.empty())
    records_.erase(s);
}

bool restricted_sessions::forget(waiting_session w) {
  const auto it = records_.find(w.session);
  if (it == records_.end() || it->second.place != w.place)
    return false;
  const bool waited = it->second.is == record::state::waits;
  if (waited)
    leave(it->second);
  records_.erase(it);
  return waited;
}

void restricted_sessions::begin_anew(session_id s) {
  const auto it = records_.find(s);
  if (it != records_.end())
    forget(it->second.at());
}

void restricted_sessions::abilities_changed(operator_id op) {
  const auto it = preferring_.find(op);
  if (it == preferring_.end())
    return;
  const auto sessions = it->second; // each leaves and enters the set
  for (session_id s : sessions)
    reenter(records_.at(s));
}

void restricted_sessions::operator_returned(operator_id op) {
  const auto it = missed_.find(op);
  if (it == missed_.end())
    return;
  const auto sessions = it->second;
  for (session_id s : sessions) {
    record& r = records_.at(s);
    leave(r);
    r.missed = {};
    enter(r);
  }
}

void restricted_sessions::advance(std::int64_t now_ms) {
  now_ms_ = std::max(now_ms_, now_ms);
  while (!changes_.empty() && changes_.begin()->first <= now_ms_)
    reenter(records_.at(changes_.begin()->second));
}

std::optional<std::int64_t> restricted_sessions::next_change_ms() const {
  if (changes_.empty())
    return {};
  return changes_.begin()->first;
}

void restricted_sessions::enter(record& r) {
  operator_set except = r.declined;
  if (r.missed)
    insert_sorted(except, r.missed);
  const auto stage = stage_at(now_ms_, r.request, rules_, can_have(r, except));
  r.now = {.only = stage.only, .skills = stage.skills, .except = std::move(except)};
  r.change_ms = stage.until_ms;
  r.is = record::state::waits;

  const session_id s = r.request.session;
  waiting_.insert(r.at());
  r.in_lines = is_offered(r) ? record::offered::yes : record::offered::no;
  if (r.in_lines == record::offered::yes) {
    lines_.put(r.at(), r.now, operators_);
    if (r.change_ms != waiting_stage::never)
      changes_.emplace(r.change_ms, s);
  }
  if (r.request.preferred)
    preferring_[r.request.preferred].insert(s);
  if (r.missed)
    missed_[r.missed].insert(s);
}

void restricted_sessions::leave(record& r) {
  assert(r.is == record::state::waits);
  const session_id s = r.request.session;
  waiting_.erase(r.at());
  if (r.in_lines == record::offered::yes)
    lines_.take_out(r.at(), r.now);
  changes_.erase({r.change_ms, s});
  if (r.request.preferred)
    erase_from(preferring_, r.request.preferred, s);
  if (r.missed)
    erase_from(missed_, r.missed, s);
  r.is = record::state::held_out;
}

void restricted_sessions::reenter(record& r) {
  leave(r);
  enter(r);
}

bool restricted_sessions::is_offered(const record& r) const {
  return r.request.is == waiting_request::form::transfer || rule_of(rules_.method) != wire::offer_rule::none;
}

preferred_operator restricted_sessions::can_have(const record& r, const operator_set& except) const {
  const candidate* preferred = r.request.preferred ? operators_.find(r.request.preferred) : nullptr;
  const bool can = preferred && has_all(preferred->skills, r.request.skills) && !std::ranges::binary_search(except, preferred->op);
  return can ? preferred_operator::can : preferred_operator::cannot;
}

} // namespace parley::domain
