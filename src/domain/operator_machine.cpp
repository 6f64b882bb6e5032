#include "domain/operator_machine.hpp"

namespace parley::domain {

// ---- slots

void operator_machine::move(session_id s, slot to, std::int64_t until_ms) {
  auto& e = slots_[s];
  if (e.state == slot::wrapping)
    wraps_.erase({e.until_ms, s});
  if (e.state != slot::none)
    --counts_[std::size_t(e.state)];
  if (to == slot::none) {
    slots_.erase(s);
    return;
  }
  e = {to, until_ms};
  ++counts_[std::size_t(to)];
  if (to == slot::wrapping)
    wraps_.emplace(until_ms, s);
}

void operator_machine::hold(session_id s) {
  move(s, slot::held);
  if (line_ == line::offline)
    line_ = line::grace; // until the end of the last one: at once, if that is over
}

bool operator_machine::ask(session_id s) {
  const slot had = of(s);
  if (assignable() == 0 || had == slot::offered || had == slot::held)
    return false;
  move(s, slot::offered);
  return true;
}

operator_machine::claim_result operator_machine::claim(session_id s) {
  const slot had = of(s);
  if (had == slot::held)
    return claim_result::granted;
  if (line_ != line::online || responds_ == responds::no)
    return claim_result::unavailable;
  if (had == slot::none && free() <= 0) // its own offer is counted already
    return claim_result::at_capacity;
  if (had == slot::offered)
    misses_ = 0;
  hold(s);
  return claim_result::granted;
}

void operator_machine::unclaim(session_id s) {
  if (of(s) == slot::held)
    move(s, slot::offered);
}

bool operator_machine::confirm(session_id s) {
  if (of(s) != slot::offered)
    return false;
  misses_ = 0;
  hold(s);
  return true;
}

slot operator_machine::give_back(session_id s, std::int64_t now_ms, std::int64_t wrap_up_ms) {
  const slot was = of(s);
  if (was == slot::offered) {
    move(s, slot::none);
  } else if (was == slot::held) {
    idle_from(now_ms);
    if (wrap_up_ms > 0)
      move(s, slot::wrapping, now_ms + wrap_up_ms);
    else
      move(s, slot::none);
  }
  return was;
}

bool operator_machine::end_wrap_up(session_id s, std::int64_t now_ms) {
  if (of(s) != slot::wrapping)
    return false;
  move(s, slot::none);
  idle_from(now_ms);
  return true;
}

// ---- offers that were not taken

bool operator_machine::declined(session_id s) {
  if (of(s) != slot::offered)
    return false;
  move(s, slot::none);
  misses_ = 0;
  return true;
}

operator_machine::miss_result operator_machine::missed(session_id s, std::uint32_t misses_until_away) {
  if (of(s) != slot::offered)
    return miss_result::ignored;
  move(s, slot::none);
  if (availability_ == availability::away)
    return miss_result::ignored;
  ++misses_;
  if (misses_until_away == 0 || misses_ < misses_until_away)
    return miss_result::counted;
  availability_ = availability::away;
  why_away_ = away_reason::missed_offers;
  return miss_result::set_away;
}

// ---- presence

operator_machine::change operator_machine::set_availability(availability a, std::int64_t now_ms) {
  const bool was_away = availability_ == availability::away;
  availability_ = a;
  if (a == availability::away) {
    why_away_ = away_reason::by_itself;
    return was_away ? change::none : change::went_away;
  }
  if (was_away)
    idle_from(now_ms);
  const bool back = was_away || misses_ > 0;
  misses_ = 0;
  return back ? change::came_back : change::none;
}

void operator_machine::come_online(std::int64_t now_ms) {
  if (line_ == line::offline)
    idle_from(now_ms);
  line_ = line::online;
}

void operator_machine::leave(std::int64_t now_ms, std::int64_t grace_ms) {
  if (line_ != line::online)
    return;
  line_ = line::grace;
  grace_until_ms_ = now_ms + grace_ms;
}

// ---- time

std::optional<std::int64_t> operator_machine::next_deadline_ms() const {
  std::optional<std::int64_t> first;
  if (!wraps_.empty())
    first = wraps_.begin()->first;
  if (line_ == line::grace)
    first = std::min(first.value_or(grace_until_ms_), grace_until_ms_);
  return first;
}

operator_machine::due_effects operator_machine::due(std::int64_t now_ms) {
  due_effects out;
  while (!wraps_.empty() && wraps_.begin()->first <= now_ms) {
    const auto [until_ms, s] = *wraps_.begin();
    move(s, slot::none);
    idle_from(until_ms);
    out.wrapped_up.push_back(s);
  }
  if (line_ == line::grace && grace_until_ms_ <= now_ms) {
    line_ = line::offline;
    out.requeue = sessions(slot::held);
    std::ranges::sort(out.requeue);
    for (auto s : out.requeue)
      move(s, slot::none);
  }
  return out;
}

// ---- restart

operator_state operator_machine::state() const { return {availability_, why_away_, line_ == line::grace ? std::optional{grace_until_ms_} : std::nullopt}; }

void operator_machine::restart(const operator_state& before, std::int64_t now_ms, std::int64_t grace_ms) {
  availability_ = before.available;
  why_away_ = before.why_away;
  line_ = line::offline;
  grace_until_ms_ = before.grace_until_ms.value_or(now_ms + grace_ms);
}

// ---- what is

operator_load operator_machine::load() const { return {assignable(), in_use(), held() + wrapping() > 0 ? operator_load::busy : idle_since_ms_}; }

std::uint32_t operator_machine::assignable() const {
  const bool reachable = line_ == line::online && availability_ == availability::available && responds_ == responds::yes;
  return reachable && free() > 0 ? std::uint32_t(free()) : 0;
}

slot operator_machine::of(session_id s) const {
  auto it = slots_.find(s);
  return it == slots_.end() ? slot::none : it->second.state;
}

std::vector<session_id> operator_machine::sessions(slot which) const {
  std::vector<session_id> found;
  for (const auto& [session, e] : slots_)
    if (e.state == which)
      found.push_back(session);
  return found;
}

} // namespace parley::domain
