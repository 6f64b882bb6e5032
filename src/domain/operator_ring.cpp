#include "domain/operator_ring.hpp"

#include <algorithm>
#include <cassert>

namespace parley::domain {

namespace {
bool excepted(wanted_operator w, operator_id op) { return !w.except.empty() && std::ranges::binary_search(w.except, op); }

/// Keeps the first in order; false if `c` is behind a full list.
bool put_in_order(routing_decision& d, const candidate& c, const rule_order& before) {
  auto& list = d.candidates;
  const bool is_last = list.empty() || before(list.back(), c); // nearly always: each line is in order
  if (list.size() == list.capacity()) {
    if (is_last)
      return false;
    list.pop_back();
  }
  if (is_last)
    list.push_back(c);
  else
    list.insert(std::ranges::upper_bound(list, c, before), c);
  return true;
}
} // namespace

void operator_ring::set_rule(wire::offer_rule r) {
  if (r == order_.rule())
    return;
  for (auto& [op, s] : seats_)
    leave(s);
  order_ = rule_order{r};
  ready_ = line<in_ready>{seat_order{order_}};
  for (auto& [op, s] : seats_)
    enter(s);
}

operator_ring::updated operator_ring::update(const candidate& c) {
  const auto [it, is_new] = seats_.try_emplace(c.op);
  seat& s = it->second;
  const bool able = is_new || s.known.skills != c.skills;
  candidate now = c;
  now.last_turn = s.known.last_turn;
  const bool keeps_its_place = !able && s.known.assignable > 0 && now.assignable > 0 && !order_(s.known, now) && !order_(now, s.known);
  if (keeps_its_place) { // as when it says what an assignment made of it
    s.known = now;
  } else if (now != s.known) {
    leave(s);
    s.known = now;
    enter(s);
  }
  return able ? updated::abilities : updated::slots;
}

void operator_ring::remove(operator_id op) {
  auto it = seats_.find(op);
  if (it == seats_.end())
    return;
  leave(it->second);
  seats_.erase(it);
}

const candidate* operator_ring::find(operator_id op) const {
  auto it = seats_.find(op);
  return it == seats_.end() ? nullptr : &it->second.known;
}

bool operator_ring::ready(operator_id op) const {
  const candidate* c = find(op);
  return c && c->assignable > 0;
}

operator_id operator_ring::first_ready(wanted_operator w) const {
  const candidate* best = nullptr;
  for_each_line(w.skills, [&](const auto& l) {
    const auto first = std::find_if(l.begin(), l.end(), [&](const seat& s) { return !excepted(w, s.known.op); });
    if (first != l.end() && (!best || order_(first->known, *best)))
      best = &first->known;
  });
  return best ? best->op : operator_id{};
}

void operator_ring::list_ready(wanted_operator w, routing_decision& into) const {
  std::size_t considered = 0;
  for_each_line(w.skills, [&](const auto& l) {
    considered += l.size();
    for (const seat& s : l)
      if (!excepted(w, s.known.op) && !put_in_order(into, s.known, order_))
        break;
  });
  for (operator_id op : w.except)
    if (const candidate* c = find(op); c && c->assignable > 0 && has_all(c->skills, w.skills))
      --considered;
  into.considered = std::uint32_t(considered);
}

void operator_ring::assign(operator_id op, std::int64_t now_ms) {
  seat& s = seats_.at(op);
  assert(s.known.assignable > 0);
  leave(s);
  --s.known.assignable;
  ++s.known.in_use;
  s.known.last_turn = ++turn_;
  s.known.idle_since_ms = now_ms;
  enter(s);
}

void operator_ring::enter(seat& s) {
  if (s.known.assignable == 0)
    return;
  ready_.insert(s);
  if (s.known.skills != 0)
    skilled_.try_emplace(s.known.skills, seat_order{order_}).first->second.insert(s);
}

void operator_ring::leave(seat& s) {
  if (s.known.assignable == 0)
    return;
  ready_.erase(ready_.iterator_to(s));
  if (s.known.skills == 0)
    return;
  const auto skilled = skilled_.find(s.known.skills);
  skilled->second.erase(skilled->second.iterator_to(s));
  if (skilled->second.empty())
    skilled_.erase(skilled);
}

template <class Visit>
void operator_ring::for_each_line(skill_set asked, Visit visit) const {
  if (asked == 0)
    return visit(ready_);
  for (const auto& [skills, l] : skilled_)
    if (has_all(skills, asked))
      visit(l);
}

} // namespace parley::domain
