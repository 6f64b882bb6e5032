#include "domain/operator_ring.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace parley::domain {
namespace {

using wire::offer_rule;
constexpr operator_id ann{1}, bob{2}, cem{3};
constexpr std::int64_t now_ms = 1000;

candidate with_slots(operator_id op, std::uint32_t assignable, std::uint32_t in_use, skill_set skills = 0) {
  return {.op = op, .in_use = in_use, .assignable = assignable, .skills = skills};
}
operator_id first_except(const operator_ring& ring, std::vector<operator_id> except) { return ring.first_ready({.skills = 0, .except = except}); }

struct three_by_turn : ::testing::Test {
  operator_ring ring{offer_rule::round_robin};
  void SetUp() override {
    for (operator_id op : {ann, bob, cem})
      ring.update(with_slots(op, 5, 0));
  }
  operator_id assign_next() {
    const operator_id op = ring.first_ready();
    ring.assign(op, now_ms);
    return op;
  }
};

TEST_F(three_by_turn, everybody_gets_one_before_anybody_gets_two) {
  for (operator_id expected : {ann, bob, cem, ann, bob, cem})
    EXPECT_EQ(assign_next(), expected);
}

TEST_F(three_by_turn, who_has_no_slot_free_is_passed_over_and_keeps_its_place) {
  ring.update(with_slots(ann, 0, 5));
  EXPECT_EQ(assign_next(), bob);
  EXPECT_EQ(assign_next(), cem);
  ring.update(with_slots(ann, 1, 4));
  EXPECT_EQ(assign_next(), ann);
  EXPECT_EQ(assign_next(), bob) << "ann's only slot is counted as used";
}

TEST_F(three_by_turn, load_does_not_matter) {
  ring.update(with_slots(ann, 1, 9));
  EXPECT_EQ(assign_next(), ann);
}

TEST_F(three_by_turn, who_is_excepted_is_passed_over) {
  EXPECT_EQ(first_except(ring, {ann}), bob);
  EXPECT_EQ(first_except(ring, {ann, bob}), cem);
  EXPECT_FALSE(first_except(ring, {ann, bob, cem}));
}

TEST_F(three_by_turn, who_is_removed_gets_nothing_more) {
  ring.remove(ann);
  ring.remove(ann);
  EXPECT_EQ(assign_next(), bob);
  ring.remove(bob);
  ring.remove(cem);
  EXPECT_FALSE(ring.any_ready());
  EXPECT_FALSE(ring.first_ready());
}

TEST_F(three_by_turn, who_is_new_comes_before_all_who_had_a_turn) {
  for (int i = 0; i < 3; ++i)
    assign_next();
  ring.update(with_slots(operator_id{9}, 1, 0));
  EXPECT_EQ(assign_next(), operator_id{9});
  EXPECT_EQ(assign_next(), ann);
}

TEST_F(three_by_turn, changing_to_load_looks_at_load_first_and_back_at_turns) {
  assign_next();
  ring.update(with_slots(bob, 3, 2));
  ring.update(with_slots(cem, 3, 3));
  ring.set_rule(offer_rule::least_busy);
  EXPECT_EQ(ring.first_ready(), ann) << "she has one, they have two and three";
  ring.set_rule(offer_rule::round_robin);
  EXPECT_EQ(ring.first_ready(), bob);
}

TEST(by_load, the_least_busy_comes_first_and_among_equals_whose_turn_it_is) {
  operator_ring ring{offer_rule::least_busy};
  ring.update(with_slots(ann, 2, 1));
  ring.update(with_slots(bob, 3, 0));
  ring.update(with_slots(cem, 2, 1));
  for (operator_id expected : {bob, ann, cem, bob}) {
    ASSERT_EQ(ring.first_ready(), expected);
    ring.assign(expected, now_ms);
  }
}

TEST(longest_idle, looks_at_those_with_nothing_to_do_first_and_then_at_who_was_busy_last) {
  operator_ring ring{offer_rule::longest_idle};
  ring.update({.op = ann, .idle_since_ms = 300, .in_use = 0, .assignable = 2});
  ring.update({.op = bob, .idle_since_ms = 200, .in_use = 0, .assignable = 1});
  ring.update({.op = cem, .idle_since_ms = 100, .in_use = 1, .assignable = 2});
  for (operator_id expected : {bob, ann, cem, ann}) {
    ASSERT_EQ(ring.first_ready(), expected);
    ring.assign(expected, now_ms);
  }
}

TEST(fill_first, fills_one_operator_before_the_next) {
  operator_ring ring{offer_rule::fill_first};
  ring.update(with_slots(ann, 2, 0));
  ring.update(with_slots(bob, 2, 0));
  ring.update(with_slots(cem, 1, 2));
  for (operator_id expected : {cem, ann, ann, bob}) {
    ASSERT_EQ(ring.first_ready(), expected);
    ring.assign(expected, now_ms);
  }
}

struct three_with_skills : ::testing::Test {
  static constexpr skill_set french = 1, billing = 2;
  operator_ring ring{offer_rule::round_robin};
  void SetUp() override {
    ring.update(with_slots(ann, 5, 0));
    ring.update(with_slots(bob, 5, 0, french));
    ring.update(with_slots(cem, 5, 0, french | billing));
  }
  operator_id first_with(skill_set asked, std::vector<operator_id> except = {}) { return ring.first_ready({asked, except}); }
};

TEST_F(three_with_skills, finds_the_first_who_has_all_that_is_asked_for) {
  EXPECT_EQ(first_with(0), ann);
  EXPECT_EQ(first_with(french), bob);
  EXPECT_EQ(first_with(billing), cem);
  EXPECT_EQ(first_with(french, {bob}), cem);
  EXPECT_FALSE(first_with(french, {bob, cem}));
  EXPECT_FALSE(first_with(4));
  ring.assign(bob, now_ms);
  EXPECT_EQ(first_with(french), cem) << "one turn order for all";
}

TEST_F(three_with_skills, follows_who_learns_and_who_forgets) {
  using enum operator_ring::updated;
  EXPECT_EQ(ring.update(with_slots(ann, 5, 0, billing)), abilities);
  EXPECT_EQ(ring.update(with_slots(ann, 4, 0, billing)), slots);
  EXPECT_EQ(first_with(billing), ann);
  EXPECT_EQ(ring.update(with_slots(ann, 5, 0)), abilities);
  EXPECT_EQ(first_with(billing), cem);
  EXPECT_EQ(ring.update(with_slots(operator_id{9}, 0, 0)), abilities) << "new";
  ring.remove(cem);
  EXPECT_FALSE(first_with(billing));
}

TEST_F(three_with_skills, lists_who_could_have_it_in_order) {
  ring.assign(ann, now_ms);
  routing_decision d;
  ring.list_ready({}, d);
  ASSERT_EQ(d.considered, 3u);
  ASSERT_EQ(d.candidates.size(), 3u);
  EXPECT_EQ(d.candidates[0], *ring.find(bob));
  EXPECT_EQ(d.candidates[1], *ring.find(cem));
  EXPECT_EQ(d.candidates[2], *ring.find(ann));
  routing_decision of_few;
  const std::vector<operator_id> except{ann, bob};
  ring.list_ready({french, except}, of_few);
  EXPECT_EQ(of_few.considered, 1u);
  EXPECT_EQ(of_few.candidates[0].op, cem);
}

TEST(operator_ring, lists_the_first_of_many_and_how_many_there_are) {
  for (bool skilled : {false, true}) {
    operator_ring ring{offer_rule::fill_first};
    for (std::uint32_t i = 1; i <= 100; ++i)
      ring.update(with_slots(operator_id{i}, 1, i * 37 % 101, skilled ? 1 + i % 3 * 2 : 0));
    routing_decision d;
    ring.list_ready({skill_set(skilled ? 1 : 0), {}}, d);
    EXPECT_EQ(d.considered, 100u);
    ASSERT_EQ(d.candidates.size(), routing_decision::max_candidates);
    for (std::uint32_t i = 0; i < d.candidates.size(); ++i)
      EXPECT_EQ(d.candidates[i].in_use, 100 - i);
  }
}

} // namespace
} // namespace parley::domain
