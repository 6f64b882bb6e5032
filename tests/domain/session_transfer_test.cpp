// How a chat goes from hand to hand: transfers, assignments, take-overs, guests, colleagues.
#include "facts.hpp"

#include <gtest/gtest.h>

namespace parley::domain::testing {
namespace {

using enum error_code;

struct transfer_story : ::testing::Test {
  chat c;
  void SetUp() override { ASSERT_EQ(c.tell_all(opened(), accepted(olga), text(ada), text(olga)), none); }
  void expect_still_olgas() const {
    EXPECT_EQ(slot_holder(c.state), olga);
    EXPECT_EQ(c.state.status, session_status::on_chat);
    EXPECT_FALSE(is_in_transfer(c.state));
    EXPECT_FALSE(c.state.offered_to);
    EXPECT_EQ(c.state.offered_ms, 0);
    EXPECT_EQ(c.state.queued_ms, 0);
    EXPECT_EQ(c.state.queue, default_queue);
    EXPECT_EQ(c.state.holder_answer, session_state::answer::given);
  }
};

TEST_F(transfer_story, F034_the_first_operator_owns_it_until_the_second_accepts) {
  ASSERT_EQ(c.tell_all(transferred(olga, otto)), none);
  EXPECT_TRUE(is_in_transfer(c.state));
  EXPECT_EQ(c.state.offered_to, otto);
  EXPECT_EQ(c.state.offered_ms, c.now_ms);
  EXPECT_EQ(slot_holder(c.state), olga);
  ASSERT_EQ(c.tell_all(text(ada), text(olga)), none);
  EXPECT_EQ(c.tell(text(otto)).error, not_allowed) << "not his yet";

  ASSERT_EQ(c.tell_all(text(ada), accepted(otto)), none);
  EXPECT_EQ(slot_holder(c.state), otto);
  EXPECT_FALSE(is_in_transfer(c.state));
  EXPECT_EQ(c.state.unread, 1u) << "what olga has not answered is otto's to answer";
  EXPECT_EQ(c.tell(text(olga)).error, not_allowed);
  EXPECT_EQ(c.tell_all(text(otto)), none);
}

TEST_F(transfer_story, F034_decline_leaves_it_with_the_first) {
  ASSERT_EQ(c.tell_all(transferred(olga, otto), declined(otto)), none);
  expect_still_olgas();
  EXPECT_EQ(c.tell(accepted(otto)).error, taken) << "too late";
}

TEST_F(transfer_story, F034_the_deadline_leaves_it_with_the_first) {
  ASSERT_EQ(c.tell_all(transferred(olga, otto), withdrawn_from(otto, wire::withdraw_reason::missed)), none);
  expect_still_olgas();
  ASSERT_EQ(c.tell_all(transferred(olga, otto), transfer_missed()), none);
  expect_still_olgas();
}

TEST_F(transfer_story, F034_the_first_takes_it_back) {
  ASSERT_EQ(c.tell_all(transferred(olga, otto)), none);
  EXPECT_EQ(c.tell(transferred(olga, gil)).error, transfer_pending) << "one at a time";
  ASSERT_EQ(c.tell_all(transfer_taken_back(olga)), none);
  expect_still_olgas();
  EXPECT_TRUE(c.tell(transferred(olga, gil)));
}

TEST_F(transfer_story, F034_if_the_first_is_lost_meanwhile_the_chat_waits) {
  ASSERT_EQ(c.tell_all(transferred(olga, otto), routed_to(default_queue, wire::route_reason::operator_lost)), none);
  EXPECT_EQ(c.state.status, session_status::waiting);
  EXPECT_FALSE(c.state.offered_to);
  EXPECT_EQ(c.state.joins, session_state::line_place::head);
}

TEST_F(transfer_story, F038_to_a_department_is_offered_to_one_after_the_other) {
  ASSERT_EQ(c.tell_all(transferred(olga, sales)), none);
  EXPECT_TRUE(is_in_transfer(c.state));
  EXPECT_EQ(c.state.transfer_queue, sales);
  EXPECT_EQ(c.state.queued_ms, c.now_ms);
  ASSERT_EQ(c.tell_all(offered_to(otto), text(ada), declined(otto)), none);
  EXPECT_TRUE(is_in_transfer(c.state)) << "the next one is asked";
  ASSERT_EQ(c.tell_all(offered_to(gil)), none);
  EXPECT_EQ(slot_holder(c.state), olga);
  ASSERT_EQ(c.tell_all(put_on_hold(gil)), none);
  EXPECT_EQ(slot_holder(c.state), gil);
  EXPECT_FALSE(is_in_transfer(c.state));
  EXPECT_EQ(c.state.queue, sales) << "from now on it is that department's chat";
}

TEST_F(transfer_story, F038_to_a_department_where_nobody_takes_it_stays_with_the_first) {
  ASSERT_EQ(c.tell_all(transferred(olga, sales), offered_to(otto), transfer_missed()), none);
  expect_still_olgas();
  ASSERT_EQ(c.tell_all(transferred(olga, sales), transfer_taken_back(olga)), none);
  expect_still_olgas();
}

TEST_F(transfer_story, F038_who_is_given_it_meanwhile_has_it_in_the_old_department) {
  ASSERT_EQ(c.tell_all(transferred(olga, sales), offered_to(otto), assigned(olga, otto)), none);
  EXPECT_EQ(slot_holder(c.state), otto);
  EXPECT_EQ(c.state.queue, default_queue);
  EXPECT_FALSE(c.state.transfer_queue);
}

TEST_F(transfer_story, F029_assign_ends_a_pending_transfer) {
  ASSERT_EQ(c.tell_all(transferred(olga, otto), assigned(olga, gil)), none);
  EXPECT_EQ(slot_holder(c.state), gil);
  EXPECT_FALSE(c.state.offered_to);
  EXPECT_EQ(c.tell(accepted(otto)).holder, gil);
}

TEST_F(transfer_story, F029_only_its_operator_and_supervisors_give_it_to_others) {
  EXPECT_EQ(c.tell(assigned(otto, gil)).error, not_allowed);
  EXPECT_TRUE(c.tell(as_supervisor(assigned(sue, gil))));
  EXPECT_EQ(slot_holder(c.state), gil);
  EXPECT_TRUE(c.tell(assigned(gil, otto)));
  EXPECT_EQ(slot_holder(c.state), otto);
}

TEST_F(transfer_story, F097_a_supervisor_takes_it_over) {
  EXPECT_EQ(c.tell(make(kind::take_over, principal{otto})).error, not_allowed);
  ASSERT_EQ(c.tell_all(transferred(olga, otto), taken_over(sue)), none);
  EXPECT_EQ(slot_holder(c.state), sue);
  EXPECT_FALSE(is_in_transfer(c.state));
  const verdict again = c.tell(taken_over(sue));
  EXPECT_EQ(again.error, taken);
  EXPECT_EQ(again.holder, sue);
}

TEST(session_take_over, F097_works_in_every_status_but_the_end) {
  for (fact second : {bot_says(0), routed_to(sales, wire::route_reason::page), accepted(olga)}) {
    chat c;
    ASSERT_EQ(c.tell_all(opened_with_bot(), second, taken_over(sue)), none);
    EXPECT_EQ(slot_holder(c.state), sue);
  }
  chat c;
  ASSERT_EQ(c.tell_all(opened(), accepted(olga), set_inactive(the_system, inactive_slot::freed), taken_over(sue)), none);
  EXPECT_EQ(slot_holder(c.state), sue);
}

// ---- guests

TEST_F(transfer_story, F039_a_guest_takes_part_until_it_leaves) {
  EXPECT_EQ(c.tell(text(gil)).error, not_allowed);
  ASSERT_EQ(c.tell_all(invited(olga, gil), text(gil), seen(principal{gil}, 3), invited(gil, otto), text(otto)), none);
  EXPECT_EQ(slot_holder(c.state), olga);
  ASSERT_EQ(c.tell_all(left(gil)), none);
  EXPECT_EQ(c.tell(text(gil)).error, not_allowed);
  EXPECT_EQ(c.state.guests, (std::array<operator_id, max_guests>{otto})) << "no holes";
  EXPECT_EQ(c.tell(left(gil)).error, not_allowed);
}

TEST_F(transfer_story, F039_what_a_guest_reads_and_writes_is_not_the_holders_answer) {
  ASSERT_EQ(c.tell_all(invited(olga, gil), text(ada)), none);
  const auto marked = c.now_ms;
  ASSERT_EQ(c.tell_all(seen(principal{gil}, 6), text(gil)), none);
  EXPECT_EQ(c.state.unread, 1u);
  EXPECT_EQ(c.state.oldest_unread_ms, marked);
}

TEST_F(transfer_story, F039_a_guest_that_gets_the_chat_is_no_guest_any_more) {
  ASSERT_EQ(c.tell_all(invited(olga, gil), invited(olga, otto), transferred(olga, gil), accepted(gil)), none);
  EXPECT_EQ(slot_holder(c.state), gil);
  EXPECT_FALSE(is_guest(c.state, gil));
  EXPECT_TRUE(is_guest(c.state, otto));
  ASSERT_TRUE(c.tell(invited(gil, olga)));
  EXPECT_TRUE(is_guest(c.state, olga));
}

// ---- operators among themselves

TEST(session_of_colleagues, F037_uses_no_slot_and_no_queue) {
  chat c;
  ASSERT_EQ(c.tell_all(opened_between(olga, otto), text(olga), text(otto)), none);
  EXPECT_TRUE(is_between_operators(c.state));
  EXPECT_EQ(c.state.status, session_status::on_chat);
  EXPECT_FALSE(slot_holder(c.state));
  EXPECT_FALSE(c.state.queue);
  EXPECT_EQ(c.state.unread, 0u);
  EXPECT_EQ(c.tell(text(gil)).error, not_allowed);
  ASSERT_EQ(c.tell_all(closed(principal{otto})), none);
  EXPECT_EQ(c.state.reason, wire::end_reason::by_operator);
}

TEST(session_of_colleagues, F037_is_with_somebody_else) {
  EXPECT_EQ(decide({}, opened_between(olga, olga)).error, no_such_operator);
  EXPECT_EQ(decide({}, opened_between(olga, {})).error, no_such_operator);
}

TEST(session_of_colleagues, F039_a_third_may_come_and_go_but_the_last_two_close) {
  chat c;
  ASSERT_EQ(c.tell_all(opened_between(olga, otto)), none);
  EXPECT_EQ(c.tell(left(otto)).error, not_allowed);
  ASSERT_EQ(c.tell_all(invited(otto, gil), text(gil), left(olga)), none);
  EXPECT_EQ(c.tell(text(olga)).error, not_allowed);
  EXPECT_EQ(c.tell(left(gil)).error, not_allowed);
  EXPECT_TRUE(c.tell(closed(principal{gil})));
}

} // namespace
} // namespace parley::domain::testing
