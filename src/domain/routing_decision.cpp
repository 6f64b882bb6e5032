#include "domain/routing_decision.hpp"

namespace parley::domain {

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

wire::offer_rule transfer_rule_of(assignment_method m) {
  const auto rule = rule_of(m);
  return rule == wire::offer_rule::none ? wire::offer_rule::least_busy : rule;
}

operator_id choose(const routing_decision& d) {
  const rule_order before{d.rule};
  const candidate* first = nullptr;
  for (const candidate& c : d.candidates)
    if (c.assignable > 0 && has_all(c.skills, d.skills) && (!first || before(c, *first)))
      first = &c;
  return first ? first->op : operator_id{};
}

} // namespace parley::domain
