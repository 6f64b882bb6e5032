#include "domain/routing_decision.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace parley::domain {
namespace {

using wire::offer_rule;
constexpr operator_id ann{1}, bob{2};

routing_decision between(offer_rule r, std::vector<candidate> candidates) {
  routing_decision d{.rule = r};
  for (const candidate& c : candidates)
    d.candidates.push_back(c);
  return d;
}

struct rule_case {
  offer_rule rule;
  candidate x, y; ///< x comes first
};
class every_rule : public ::testing::TestWithParam<rule_case> {};

TEST_P(every_rule, has_one_order) {
  const auto& [rule, x, y] = GetParam();
  const rule_order before{rule};
  EXPECT_TRUE(before(x, y));
  EXPECT_FALSE(before(y, x));
  EXPECT_FALSE(before(x, x));
  EXPECT_EQ(choose(between(rule, {x, y})), x.op);
  EXPECT_EQ(choose(between(rule, {y, x})), x.op);
}

INSTANTIATE_TEST_SUITE_P(rules, every_rule,
  ::testing::Values( //
    rule_case{offer_rule::round_robin, {.op = bob, .last_turn = 1, .in_use = 9, .assignable = 1}, {.op = ann, .last_turn = 2, .assignable = 1}},
    rule_case{offer_rule::round_robin, {.op = ann, .assignable = 1}, {.op = bob, .assignable = 1}},
    rule_case{offer_rule::least_busy, {.op = bob, .last_turn = 9, .in_use = 1, .assignable = 1}, {.op = ann, .in_use = 2, .assignable = 1}},
    rule_case{offer_rule::least_busy, {.op = bob, .last_turn = 1, .in_use = 1, .assignable = 1}, {.op = ann, .last_turn = 2, .in_use = 1, .assignable = 1}},
    rule_case{offer_rule::longest_idle, {.op = bob, .idle_since_ms = 5, .assignable = 1}, {.op = ann, .idle_since_ms = 6, .assignable = 1}},
    rule_case{offer_rule::longest_idle, {.op = bob, .idle_since_ms = 7, .assignable = 1}, {.op = ann, .idle_since_ms = 6, .in_use = 1, .assignable = 1}},
    rule_case{offer_rule::longest_idle, {.op = bob, .last_turn = 1, .assignable = 1}, {.op = ann, .last_turn = 2, .assignable = 1}},
    rule_case{offer_rule::fill_first, {.op = bob, .in_use = 2, .assignable = 1}, {.op = ann, .in_use = 1, .assignable = 1}},
    rule_case{offer_rule::fill_first, {.op = ann, .last_turn = 9, .in_use = 1, .assignable = 1}, {.op = bob, .in_use = 1, .assignable = 1}}));

TEST(choose, passes_over_who_could_not_have_it) {
  EXPECT_EQ(choose(between(offer_rule::round_robin, {{.op = ann}, {.op = bob, .assignable = 1}})), bob) << "ann had no slot";
  auto d = between(offer_rule::round_robin, {{.op = ann, .assignable = 1, .skills = 1}, {.op = bob, .assignable = 1, .skills = 3}});
  d.skills = 2;
  EXPECT_EQ(choose(d), bob) << "ann had not the skill";
  EXPECT_FALSE(choose({}));
}

} // namespace
} // namespace parley::domain
