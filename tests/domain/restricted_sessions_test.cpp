#include "domain/restricted_sessions.hpp"

#include <gtest/gtest.h>

namespace parley::domain {
namespace {

constexpr operator_id ann{1}, bob{2};
constexpr session_id a{11};
constexpr waiting_session at_10{10, a};
constexpr skill_set french = 1, billing = 2;

struct restricted_queue : ::testing::Test {
  operator_ring ring{wire::offer_rule::round_robin};
  queue_rules rules = [] {
    queue_rules r;
    r.skill_relax_ms = 100;
    r.preferred_ms = 50;
    return r;
  }();
  restricted_sessions sessions{ring, rules};

  void know(operator_id op, skill_set skills = 0) {
    ring.update({.op = op, .assignable = 1, .skills = skills});
    sessions.abilities_changed(op);
    sessions.readiness_changed(op);
  }
};

TEST_F(restricted_queue, says_what_a_session_asks_for_as_time_passes) {
  sessions.put({.session = a, .skills = french | billing}, at_10.place, {});
  EXPECT_EQ(sessions.restriction_of(a).skills, french | billing);
  EXPECT_EQ(sessions.next_change_ms(), 100);
  sessions.advance(100);
  EXPECT_EQ(sessions.restriction_of(a).skills, french);
  sessions.advance(50);
  EXPECT_EQ(sessions.restriction_of(a).skills, french) << "time does not go back";
  sessions.advance(1'000'000);
  EXPECT_EQ(sessions.restriction_of(a).skills, 0u);
  EXPECT_FALSE(sessions.next_change_ms());
}

TEST_F(restricted_queue, keeps_a_session_for_its_operator_while_that_one_can_have_it) {
  sessions.put({.session = a, .skills = french, .preferred = bob}, at_10.place, {});
  EXPECT_FALSE(sessions.restriction_of(a).only) << "not known";
  know(bob, billing);
  EXPECT_FALSE(sessions.restriction_of(a).only) << "has not the skill";
  know(bob, french);
  EXPECT_EQ(sessions.restriction_of(a).only, bob);
  ring.remove(bob);
  sessions.abilities_changed(bob);
  EXPECT_FALSE(sessions.restriction_of(a).only);
}

TEST_F(restricted_queue, remembers_who_declined_and_who_missed_it_last) {
  sessions.put({.session = a}, at_10.place, came_back::declined_by(bob));
  sessions.hold_out(a);
  sessions.put({.session = a}, at_10.place, came_back::missed_by(ann));
  EXPECT_EQ(sessions.restriction_of(a).except, (operator_set{ann, bob}));
  sessions.operator_returned(ann);
  sessions.operator_returned(bob);
  EXPECT_EQ(sessions.restriction_of(a).except, operator_set{bob});
}

TEST_F(restricted_queue, remembers_nothing_without_need) {
  sessions.put({.session = a, .skills = french}, at_10.place, came_back::missed_by(ann));
  sessions.hold_out(a);
  EXPECT_FALSE(sessions.knows(a));
  sessions.put({.session = a}, at_10.place, came_back::declined_by(ann));
  sessions.hold_out(a);
  EXPECT_TRUE(sessions.knows(a));
  EXPECT_FALSE(sessions.forget(at_10)) << "it did not wait";
  EXPECT_FALSE(sessions.knows(a));
}

TEST_F(restricted_queue, forgets_nothing_of_one_at_another_place) {
  sessions.put({.session = a, .skills = french}, at_10.place, {});
  EXPECT_FALSE(sessions.forget({at_10.place + 1, a}));
  EXPECT_EQ(sessions.waiting().size(), 1u);
  EXPECT_TRUE(sessions.forget(at_10));
  EXPECT_EQ(sessions.waiting().size(), 0u);
  EXPECT_FALSE(sessions.next_change_ms());
}

TEST_F(restricted_queue, follows_other_times_at_once) {
  know(bob);
  sessions.put({.session = a, .skills = 0, .preferred = bob}, at_10.place, {});
  EXPECT_EQ(sessions.next_change_ms(), 50);
  rules.preferred_ms = 70;
  sessions.configure(rules);
  EXPECT_EQ(sessions.next_change_ms(), 70);
  rules.preferred_ms = 0;
  sessions.configure(rules);
  EXPECT_FALSE(sessions.restriction_of(a).only);
  EXPECT_FALSE(sessions.next_change_ms());
  EXPECT_EQ(sessions.waiting().size(), 1u);
}

} // namespace
} // namespace parley::domain
