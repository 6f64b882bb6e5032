#include "domain/waiting_request.hpp"

#include <gtest/gtest.h>

namespace parley::domain {
namespace {

constexpr operator_id ann{1};
using enum preferred_operator;

queue_rules with_times(std::int64_t relax_ms, std::int64_t preferred_ms) {
  queue_rules r;
  r.skill_relax_ms = relax_ms;
  r.preferred_ms = preferred_ms;
  return r;
}

TEST(without_highest, drops_from_the_highest_number) {
  EXPECT_EQ(without_highest(0b1011, 0), 0b1011u);
  EXPECT_EQ(without_highest(0b1011, 1), 0b0011u);
  EXPECT_EQ(without_highest(0b1011, 2), 0b0001u);
  EXPECT_EQ(without_highest(0b1011, 1'000'000'000'000), 0u);
  EXPECT_EQ(without_highest(skill_set(-1), 1), skill_set(-1) >> 1);
}

TEST(waiting_stage, asks_for_one_skill_less_after_each_time) {
  const waiting_request r{.skills = 0b11, .since_ms = 1000};
  const auto rules = with_times(100, 0);
  const auto at = [&](std::int64_t ms) { return stage_at(ms, r, rules, cannot); };
  EXPECT_EQ(at(500).skills, 0b11u) << "the clock may be behind";
  EXPECT_EQ(at(500).until_ms, 1100);
  EXPECT_EQ(at(1099).skills, 0b11u);
  EXPECT_EQ(at(1100).skills, 0b01u);
  EXPECT_EQ(at(1100).until_ms, 1200);
  EXPECT_EQ(at(1200).skills, 0u);
  EXPECT_EQ(at(1200).until_ms, waiting_stage::never);
}

TEST(waiting_stage, lets_go_no_skill_if_no_time_is_set) {
  const auto s = stage_at(1'000'000, {.skills = 1}, with_times(0, 0), cannot);
  EXPECT_EQ(s.skills, 1u);
  EXPECT_EQ(s.until_ms, waiting_stage::never);
}

TEST(waiting_stage, is_for_the_preferred_operator_only_at_first) {
  const waiting_request r{.skills = 1, .preferred = ann, .since_ms = 1000};
  const auto rules = with_times(100, 50);
  EXPECT_EQ(stage_at(1049, r, rules, can).only, ann);
  EXPECT_EQ(stage_at(1049, r, rules, can).until_ms, 1050);
  EXPECT_FALSE(stage_at(1050, r, rules, can).only);
  EXPECT_EQ(stage_at(1050, r, rules, can).until_ms, 1100);
  EXPECT_FALSE(stage_at(1000, r, rules, cannot).only);
  EXPECT_FALSE(stage_at(1000, r, with_times(100, 0), can).only);
}

} // namespace
} // namespace parley::domain
