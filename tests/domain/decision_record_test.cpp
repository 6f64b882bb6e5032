#include "domain/decision_record.hpp"

#include "domain/queue_machine.hpp"
#include "record_frames.hpp"

#include <gtest/gtest.h>

#include <random>

namespace parley::domain {
namespace {

/// The record of an offer, as the queue's actor writes it.
frame record_of(const routing_decision& why, operator_id to) {
  static frame_writer writer;
  std::vector<wire::candidate> candidates;
  for (const auto& c : why.candidates)
    candidates.emplace_back(principal{c.op}.value, c.last_turn, c.idle_since_ms, c.in_use, c.assignable, c.skills, 0);
  return testing::verified(writer.build(head_of(kind::offered, session_id{1}), [&](auto& b) {
    const auto list = candidates.empty() ? 0 : b.CreateVectorOfStructs(candidates);
    return wire::Createoffered(b, principal{to}.value, 1, why.rule, 4, why.waited_ms, why.skills, why.considered, list);
  }));
}
replayed replay_of(const routing_decision& why, operator_id to) { return replay(*record_of(why, to).body<wire::offered>()); }

constexpr operator_id ann{1}, bob{2}, cem{3};

routing_decision two_candidates() {
  routing_decision d{.rule = wire::offer_rule::least_busy, .skills = 1, .waited_ms = 500, .considered = 2};
  d.candidates.push_back({.op = bob, .last_turn = 3, .idle_since_ms = 10, .in_use = 0, .assignable = 2, .skills = 1});
  d.candidates.push_back({.op = ann, .last_turn = 1, .idle_since_ms = 20, .in_use = 1, .assignable = 1, .skills = 3});
  return d;
}

TEST(F108_Decision, comes_back_from_its_record_as_it_was) {
  const auto kept = decision_in(*record_of(two_candidates(), bob).body<wire::offered>());
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->rule, wire::offer_rule::least_busy);
  EXPECT_EQ(kept->skills, 1u);
  EXPECT_EQ(kept->waited_ms, 500);
  EXPECT_EQ(kept->considered, 2u);
  EXPECT_EQ(kept->candidates, two_candidates().candidates);
}

TEST(F108_Decision, of_a_record_that_names_somebody_else_is_not_equal) {
  EXPECT_TRUE(replay_of(two_candidates(), bob).is_equal());
  for (const operator_id wrong : {ann, cem, operator_id{}}) {
    const auto again = replay_of(two_candidates(), wrong);
    EXPECT_FALSE(again.is_equal());
    EXPECT_EQ(again.recorded, wrong);
    EXPECT_EQ(again.chosen, bob);
  }
}

TEST(F108_Decision, with_a_forged_input_is_not_equal) {
  auto forged = two_candidates();
  forged.candidates[0].in_use = 2;
  EXPECT_EQ(replay_of(forged, bob).chosen, ann);
  forged = two_candidates();
  forged.candidates[0].skills = 0; // it asks for skill 0
  EXPECT_EQ(replay_of(forged, bob).chosen, ann);
  forged = two_candidates();
  forged.candidates[0].assignable = forged.candidates[1].assignable = 0;
  EXPECT_FALSE(replay_of(forged, bob).is_equal());
}

TEST(F108_Decision, without_inputs_is_neither_equal_nor_different) {
  const auto again = replay_of({.rule = wire::offer_rule::least_busy}, bob);
  EXPECT_EQ(again.inputs, inputs_kept::none);
  EXPECT_FALSE(again.is_equal());
  EXPECT_FALSE(again.chosen);
}

TEST(F108_Decision, tells_whether_its_record_has_all_candidates) {
  auto d = two_candidates();
  EXPECT_EQ(replay_of(d, bob).inputs, inputs_kept::all);
  d.considered = 3;
  EXPECT_EQ(replay_of(d, bob).inputs, inputs_kept::first_only);
}

class F108_Replay : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(F108_Replay, of_any_decision_of_a_queue_names_the_same_operator) {
  std::mt19937_64 random{GetParam()};
  const auto below = [&](std::uint64_t n) { return random() % n; };
  constexpr std::array methods{assignment_method::round_robin, assignment_method::least_busy, assignment_method::longest_idle, assignment_method::fill_first};
  queue_rules rules;
  rules.method = methods[GetParam() % methods.size()];
  rules.preferred_ms = 200;
  rules.skill_relax_ms = 300;
  queue_machine queue{rules};

  std::size_t decisions = 0, first_only = 0, preferred = 0;
  std::int64_t now_ms = 1'000;
  for (std::uint64_t i = 1; i <= 2'000; ++i, now_ms += std::int64_t(below(30))) {
    const auto op = operator_id{1 + below(20)};
    queue.operator_changed(op, std::uint32_t(below(4)), std::uint32_t(below(5)), now_ms - std::int64_t(below(1'000)), skill_set(below(8)));
    waiting_request r{.session = session_id{i}, .skills = below(2) ? 0 : skill_set(below(8)), .since_ms = now_ms};
    if (below(4) == 0)
      r.preferred = operator_id{1 + below(20)};
    queue.enqueue(r);
    while (const auto p = queue.next(now_ms)) {
      const auto again = replay_of(p->why, p->to);
      ASSERT_TRUE(again.is_equal()) << "session " << p->session.value << ": " << again.recorded.value << " or " << again.chosen.value;
      ASSERT_EQ(again.recorded, p->to);
      ++decisions;
      first_only += again.inputs == inputs_kept::first_only;
      preferred += p->why.rule == wire::offer_rule::preferred;
    }
  }
  EXPECT_GT(decisions, 1'000u);
  EXPECT_GT(first_only, 0u);
  EXPECT_GT(preferred, 0u);
}

INSTANTIATE_TEST_SUITE_P(seeds, F108_Replay, ::testing::Range<std::uint64_t>(1, 13));

} // namespace
} // namespace parley::domain
