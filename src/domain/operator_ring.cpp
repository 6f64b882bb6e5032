#include "domain/operator_ring.hpp"

#include <algorithm>
#include <cassert>

namespace parley::domain {

void operator_ring::set_order(ring_order o) {
  if (o == order_)
    return;
  order_ = o;
  ready_.clear();
  for (const auto& [op, s] : seats_)
    enter(op, s);
}

void operator_ring::update(operator_id op, std::uint32_t assignable, std::uint32_t in_use) {
  seat& s = seats_[op];
  if (s.assignable == assignable && s.in_use == in_use)
    return;
  leave(op, s);
  s.assignable = assignable;
  s.in_use = in_use;
  enter(op, s);
}

void operator_ring::remove(operator_id op) {
  auto it = seats_.find(op);
  if (it == seats_.end())
    return;
  leave(op, it->second);
  seats_.erase(it);
}

operator_id operator_ring::first_ready(std::span<const operator_id> except) const {
  for (const key& k : ready_)
    if (const auto op = std::get<operator_id>(k); !std::ranges::binary_search(except, op))
      return op;
  return {};
}

void operator_ring::assign(operator_id op) {
  seat& s = seats_.at(op);
  assert(s.assignable > 0);
  leave(op, s);
  --s.assignable;
  ++s.in_use;
  s.last_turn = ++turn_;
  enter(op, s);
}

void operator_ring::enter(operator_id op, const seat& s) {
  if (s.assignable > 0)
    ready_.insert(key_of(op, s));
}

void operator_ring::leave(operator_id op, const seat& s) {
  if (s.assignable > 0)
    ready_.erase(key_of(op, s));
}

} // namespace parley::domain
