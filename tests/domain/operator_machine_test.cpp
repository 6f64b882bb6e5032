#include "domain/operator_machine.hpp"

#include <gtest/gtest.h>

namespace parley::domain {
namespace {

using claimed = operator_machine::claim_result;
constexpr session_id a{1}, b{2}, c{3}, d{4};

struct operator_of_two : ::testing::Test {
  operator_machine op{2, responds::yes};
  void SetUp() override { op.come_online(0); }
};

TEST_F(operator_of_two, F023_gives_out_as_many_slots_as_its_limit) {
  EXPECT_EQ(op.assignable(), 2u);
  EXPECT_TRUE(op.ask(a));
  EXPECT_EQ(op.claim(b), claimed::granted);
  EXPECT_EQ(op.assignable(), 0u);
  EXPECT_FALSE(op.ask(c));
  EXPECT_EQ(op.claim(c), claimed::at_capacity);
  EXPECT_EQ(op.of(a), slot::offered);
  EXPECT_EQ(op.of(b), slot::held);
  EXPECT_EQ(op.of(c), slot::none);
}

TEST_F(operator_of_two, has_one_slot_for_a_session_at_most) {
  EXPECT_TRUE(op.ask(a));
  EXPECT_FALSE(op.ask(a));
  EXPECT_EQ(op.offered(), 1u);
  EXPECT_EQ(op.claim(a), claimed::granted) << "its own offer";
  EXPECT_EQ(op.claim(a), claimed::granted);
  EXPECT_EQ(op.offered(), 0u);
  EXPECT_EQ(op.held(), 1u);
  EXPECT_FALSE(op.ask(a));
}

TEST_F(operator_of_two, may_take_its_own_offer_when_nothing_else_is_free) {
  EXPECT_TRUE(op.ask(a));
  EXPECT_TRUE(op.ask(b));
  EXPECT_EQ(op.claim(b), claimed::granted);
  EXPECT_EQ(op.free(), 0);
}

TEST_F(operator_of_two, is_offered_again_what_it_claimed_in_vain) {
  EXPECT_TRUE(op.ask(a));
  EXPECT_EQ(op.claim(a), claimed::granted);
  op.unclaim(a);
  EXPECT_EQ(op.of(a), slot::offered);
  op.unclaim(b);
  EXPECT_EQ(op.of(b), slot::none);
}

TEST_F(operator_of_two, confirms_only_what_is_offered) {
  EXPECT_FALSE(op.confirm(a));
  EXPECT_TRUE(op.ask(a));
  EXPECT_TRUE(op.confirm(a));
  EXPECT_FALSE(op.confirm(a));
  EXPECT_EQ(op.held(), 1u);
}

TEST_F(operator_of_two, says_what_a_slot_was_when_it_comes_back) {
  EXPECT_TRUE(op.ask(a));
  EXPECT_EQ(op.claim(b), claimed::granted);
  EXPECT_EQ(op.give_back(a, 1), slot::offered);
  EXPECT_EQ(op.give_back(b, 1), slot::held);
  EXPECT_EQ(op.give_back(b, 1), slot::none);
  EXPECT_EQ(op.free(), 2);
}

TEST_F(operator_of_two, is_offered_nothing_while_away_but_may_take) {
  op.set_availability(availability::away, 1);
  EXPECT_EQ(op.assignable(), 0u);
  EXPECT_FALSE(op.ask(a));
  EXPECT_EQ(op.claim(a), claimed::granted);
}

TEST_F(operator_of_two, gets_nothing_in_grace_or_offline) {
  op.leave(0, 5);
  EXPECT_FALSE(op.ask(a));
  EXPECT_EQ(op.claim(a), claimed::unavailable);
  op.due(5);
  EXPECT_EQ(op.online(), line::offline);
  EXPECT_FALSE(op.ask(a));
  EXPECT_EQ(op.claim(a), claimed::unavailable);
  EXPECT_EQ(op.assignable(), 0u);
}

TEST_F(operator_of_two, F022_gets_nothing_while_it_does_not_respond) {
  op.set_responds(responds::no);
  EXPECT_FALSE(op.ask(a));
  EXPECT_EQ(op.claim(a), claimed::unavailable);
  EXPECT_EQ(op.assignable(), 0u);
}

TEST_F(operator_of_two, F023_keeps_its_chats_when_its_limit_is_lowered) {
  EXPECT_EQ(op.claim(a), claimed::granted);
  EXPECT_EQ(op.claim(b), claimed::granted);
  op.set_limit(1);
  EXPECT_EQ(op.free(), -1);
  EXPECT_EQ(op.assignable(), 0u);
  op.give_back(a, 1);
  EXPECT_EQ(op.claim(c), claimed::at_capacity);
  op.give_back(b, 1);
  EXPECT_EQ(op.claim(c), claimed::granted);
}

TEST_F(operator_of_two, holds_after_a_restart_what_the_records_say) {
  for (session_id s : {a, b, c, c})
    op.restore_held(s);
  EXPECT_EQ(op.held(), 3u);
  EXPECT_EQ(op.free(), -1);
  EXPECT_FALSE(op.ask(d));
}

TEST_F(operator_of_two, lists_its_sessions_by_slot) {
  EXPECT_TRUE(op.ask(a));
  EXPECT_EQ(op.claim(b), claimed::granted);
  EXPECT_EQ(op.sessions(slot::offered), std::vector{a});
  EXPECT_EQ(op.sessions(slot::held), std::vector{b});
}

} // namespace
} // namespace parley::domain
