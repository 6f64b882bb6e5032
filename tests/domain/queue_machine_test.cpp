#include "domain/queue_machine.hpp"

#include <gtest/gtest.h>

#include <array>

namespace parley::domain {
namespace {

using enum assignment_method;
constexpr operator_id ann{1}, bob{2}, cem{3};
constexpr session_id a{11}, b{12}, c{13};

struct queue : ::testing::Test {
  queue_rules rules = with(round_robin);
  queue_machine q{rules};
  std::int64_t now_ms = 0;

  static queue_rules with(assignment_method m) {
    queue_rules r;
    r.method = m;
    return r;
  }
  ticket enqueue(session_id s) { return q.enqueue({.session = s, .since_ms = now_ms}); }
  void put_back(session_id s, ticket t, came_back why = {}) { q.put_back({.session = s}, t, why); }

  void expect_next(session_id s, operator_id to) {
    auto p = q.next(now_ms);
    ASSERT_TRUE(p);
    EXPECT_EQ(p->session, s);
    EXPECT_EQ(p->to, to);
  }
};

TEST_F(queue, pairs_the_oldest_session_with_a_free_operator) {
  const ticket ta = enqueue(a);
  enqueue(b);
  EXPECT_FALSE(q.next(now_ms));
  q.operator_changed(ann, 1, 0);
  auto p = q.next(now_ms);
  ASSERT_TRUE(p);
  EXPECT_EQ(p->session, a);
  EXPECT_EQ(p->place, ta);
  EXPECT_EQ(p->to, ann);
  EXPECT_EQ(p->why.rule, wire::offer_rule::round_robin);
  EXPECT_EQ(q.waiting(), 1u);
  EXPECT_FALSE(q.next(now_ms)) << "ann's slot is counted as used";
  q.operator_changed(ann, 1, 1);
  expect_next(b, ann);
}

TEST_F(queue, says_by_which_rule) {
  q.configure(with(least_busy));
  enqueue(a);
  q.operator_changed(ann, 1, 0);
  auto p = q.next(now_ms);
  ASSERT_TRUE(p);
  EXPECT_EQ(p->why.rule, wire::offer_rule::least_busy);
}

TEST_F(queue, a_declined_session_goes_on_to_the_next_and_comes_before_younger_ones) {
  q.operator_changed(ann, 2, 0);
  const ticket ta = enqueue(a);
  expect_next(a, ann);
  enqueue(b);
  q.operator_changed(ann, 2, 0);
  put_back(a, ta, came_back::declined_by(ann));
  expect_next(b, ann);
  q.operator_changed(bob, 1, 0);
  expect_next(a, bob);
}

TEST_F(queue, a_session_that_was_put_back_is_first_again) {
  q.operator_changed(ann, 1, 0);
  const ticket ta = enqueue(a);
  enqueue(b);
  expect_next(a, ann);
  put_back(a, ta);
  q.operator_changed(bob, 2, 0);
  expect_next(a, bob);
  expect_next(b, bob);
}

TEST_F(queue, what_all_declined_is_passed_over_until_somebody_new_is_free) {
  const ticket ta = enqueue(a);
  for (operator_id op : {ann, bob}) {
    q.operator_changed(op, 1, 0);
    expect_next(a, op);
    put_back(a, ta, came_back::declined_by(op));
    q.operator_changed(op, 1, 0);
    EXPECT_FALSE(op == ann && q.next(now_ms));
  }
  EXPECT_FALSE(q.next(now_ms));
  enqueue(b);
  expect_next(b, ann);
  EXPECT_EQ(q.oldest(9), std::vector{a});
  q.operator_changed(cem, 1, 0);
  expect_next(a, cem);
}

TEST_F(queue, remembers_who_declined_while_it_is_offered_to_another) {
  const ticket ta = enqueue(a);
  q.operator_changed(ann, 1, 0);
  expect_next(a, ann);
  put_back(a, ta, came_back::declined_by(ann));
  q.operator_changed(bob, 1, 0);
  expect_next(a, bob);
  q.remove(bob);
  put_back(a, ta); // bob left
  q.operator_changed(ann, 1, 0);
  EXPECT_FALSE(q.next(now_ms));
}

TEST_F(queue, forgets_who_declined_a_session_that_no_longer_waits) {
  const ticket ta = enqueue(a);
  q.operator_changed(ann, 1, 0);
  expect_next(a, ann);
  put_back(a, ta, came_back::declined_by(ann));
  EXPECT_TRUE(q.withdraw(a, ta));
  EXPECT_FALSE(q.withdraw(a, ta));
  EXPECT_EQ(q.waiting(), 0u);
  enqueue(a);
  q.operator_changed(ann, 1, 0);
  expect_next(a, ann);
}

TEST_F(queue, withdrawing_what_was_taken_out_says_so_and_forgets) {
  const ticket ta = enqueue(a);
  q.operator_changed(ann, 1, 0);
  expect_next(a, ann);
  put_back(a, ta, came_back::declined_by(ann));
  q.operator_changed(bob, 1, 0);
  expect_next(a, bob);
  EXPECT_FALSE(q.withdraw(a, ta));
  put_back(a, ta);
  q.operator_changed(ann, 1, 0);
  expect_next(a, ann);
}

TEST_F(queue, after_a_restart_declines_are_told_to_sessions_that_wait) {
  const ticket ta = enqueue(a);
  enqueue(b);
  put_back(a, ta, came_back::declined_by(ann));
  EXPECT_EQ(q.waiting(), 2u);
  q.operator_changed(ann, 2, 0);
  expect_next(b, ann);
  EXPECT_FALSE(q.next(now_ms));
}

TEST_F(queue, by_choice_offers_nothing_until_the_method_changes) {
  queue_machine by_choice{with(choice)};
  by_choice.enqueue({.session = a});
  by_choice.operator_changed(ann, 1, 0);
  EXPECT_FALSE(by_choice.next(now_ms));
  EXPECT_EQ(by_choice.waiting(), 1u);
  by_choice.configure(with(least_busy));
  EXPECT_TRUE(by_choice.next(now_ms));
  by_choice.enqueue({.session = b});
  by_choice.configure(with(choice));
  by_choice.operator_changed(ann, 1, 0);
  EXPECT_FALSE(by_choice.next(now_ms));
}

TEST_F(queue, lists_the_oldest_whether_declined_or_not) {
  const ticket ta = enqueue(a);
  const ticket tb = enqueue(b);
  enqueue(c);
  put_back(b, tb, came_back::declined_by(ann));
  EXPECT_EQ(q.oldest(9), (std::vector{a, b, c}));
  EXPECT_EQ(q.oldest(2), (std::vector{a, b}));
  put_back(a, ta, came_back::declined_by(bob));
  EXPECT_EQ(q.oldest(2), (std::vector{a, b}));
  EXPECT_TRUE(q.oldest(0).empty());
}

} // namespace
} // namespace parley::domain
