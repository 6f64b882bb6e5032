#include "domain/routing_decision.hpp"

#include <tuple>

namespace parley::domain {

bool rule_order::operator()(const candidate& a, const candidate& b) const {
  switch (rule_) {
    case wire::offer_rule::round_robin: return std::tie(a.last_turn, a.op) < std::tie(b.last_turn, b.op);
    case wire::offer_rule::least_busy: return std::tie(a.in_use, a.last_turn, a.op) < std::tie(b.in_use, b.last_turn, b.op);
    case wire::offer_rule::longest_idle: {
      // Who works has nothing to do only when nobody else is left.
      const bool a_works = a.in_use > 0, b_works = b.in_use > 0;
      return std::tie(a_works, a.idle_since_ms, a.last_turn, a.op) < std::tie(b_works, b.idle_since_ms, b.last_turn, b.op);
    }
    case wire::offer_rule::fill_first: return std::tie(b.in_use, a.op) < std::tie(a.in_use, b.op);
    case wire::offer_rule::none:
    case wire::offer_rule::assigned:
    case wire::offer_rule::preferred: break;
  }
  return a.op < b.op;
}

wire::offer_rule rule_of(assignment_method m) {
  switch (m) {
    case assignment_method::choice:
    case assignment_method::ring_all: break;
    case assignment_method::round_robin: return wire::offer_rule::round_robin;
    case assignment_method::least_busy: return wire::offer_rule::least_busy;
    case assignment_method::longest_idle: return wire::offer_rule::longest_idle;
    case assignment_method::fill_first: return wire::offer_rule::fill_first;
  }
  return wire::offer_rule::none;
}

operator_id choose(const routing_decision& d) {
  const rule_order before{d.rule};
  const candidate* first = nullptr;
  for (const candidate& c : d.candidates())
    if (c.assignable > 0 && has_all(c.skills, d.skills) && (!first || before(c, *first)))
      first = &c;
  return first ? first->op : operator_id{};
}

} // namespace parley::domain
