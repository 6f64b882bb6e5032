#include "domain/operator_ring.hpp"

#include <gtest/gtest.h>

#include <array>

namespace parley::domain {
namespace {

constexpr operator_id ann{1}, bob{2}, cem{3};

struct three_by_turn : ::testing::Test {
  operator_ring ring{ring_order::by_turn};
  void SetUp() override {
    for (operator_id op : {ann, bob, cem})
      ring.update(op, 5, 0);
  }
  operator_id assign_next() {
    const operator_id op = ring.first_ready();
    ring.assign(op);
    return op;
  }
};

TEST_F(three_by_turn, everybody_gets_one_before_anybody_gets_two) {
  for (operator_id expected : {ann, bob, cem, ann, bob, cem})
    EXPECT_EQ(assign_next(), expected);
}

TEST_F(three_by_turn, who_has_no_slot_free_is_passed_over_and_keeps_its_place) {
  ring.update(ann, 0, 5);
  EXPECT_EQ(assign_next(), bob);
  EXPECT_EQ(assign_next(), cem);
  ring.update(ann, 1, 4);
  EXPECT_EQ(assign_next(), ann);
  EXPECT_EQ(assign_next(), bob) << "ann's only slot is counted as used";
}

TEST_F(three_by_turn, load_does_not_matter) {
  ring.update(ann, 1, 9);
  EXPECT_EQ(assign_next(), ann);
}

TEST_F(three_by_turn, who_is_excepted_is_passed_over) {
  EXPECT_EQ(ring.first_ready(std::array{ann}), bob);
  EXPECT_EQ(ring.first_ready(std::array{ann, bob}), cem);
  EXPECT_FALSE(ring.first_ready(std::array{ann, bob, cem}));
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
  ring.update(operator_id{9}, 1, 0);
  EXPECT_EQ(assign_next(), operator_id{9});
  EXPECT_EQ(assign_next(), ann);
}

TEST_F(three_by_turn, changing_to_load_looks_at_load_first_and_back_at_turns) {
  assign_next();
  ring.update(bob, 3, 2);
  ring.update(cem, 3, 3);
  ring.set_order(ring_order::by_load);
  EXPECT_EQ(ring.first_ready(), ann) << "she has one, they have two and three";
  ring.set_order(ring_order::by_turn);
  EXPECT_EQ(ring.first_ready(), bob);
}

TEST(by_load, the_least_busy_comes_first_and_among_equals_whose_turn_it_is) {
  operator_ring ring{ring_order::by_load};
  ring.update(ann, 2, 1);
  ring.update(bob, 3, 0);
  ring.update(cem, 2, 1);
  for (operator_id expected : {bob, ann, cem, bob}) {
    ASSERT_EQ(ring.first_ready(), expected);
    ring.assign(expected);
  }
}

} // namespace
} // namespace parley::domain
