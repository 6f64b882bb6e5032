#include "facts.hpp"

#include <gtest/gtest.h>

namespace parley::domain::testing {
namespace {

fact with_id(fact f, std::uint64_t client_id) {
  f.client_id = client_id;
  return f;
}

struct resend : ::testing::Test {
  chat c;
  void SetUp() override {
    ASSERT_EQ(c.tell_all(with_id(opened(), 10), with_id(accepted(olga), 1000), with_id(text(ada), 11), with_id(text(olga), 1001)), error_code::none);
  }
};

TEST_F(resend, is_out_of_the_question_when_ids_increase) {
  EXPECT_FALSE(may_be_resend(c.state, principal{ada}, 12));
  EXPECT_FALSE(may_be_resend(c.state, principal{olga}, 1002));
}

TEST_F(resend, is_possible_up_to_the_greatest_id_of_that_side) {
  for (std::uint64_t id : {1, 10, 11})
    EXPECT_TRUE(may_be_resend(c.state, principal{ada}, id)) << id;
  for (std::uint64_t id : {12, 1000, 1001})
    EXPECT_TRUE(may_be_resend(c.state, principal{olga}, id)) << id;
}

TEST_F(resend, of_another_operator_must_be_looked_up_too) { EXPECT_TRUE(may_be_resend(c.state, principal{otto}, 5)); }

TEST_F(resend, never_lowers_the_mark) {
  ASSERT_EQ(c.tell_all(with_id(text(ada), 3)), error_code::none);
  EXPECT_TRUE(may_be_resend(c.state, principal{ada}, 11));
}

TEST_F(resend, does_not_concern_what_has_no_id) {
  EXPECT_FALSE(may_be_resend(c.state, principal{ada}, 0));
  EXPECT_FALSE(may_be_resend(c.state, the_system, 5));
}

const operator_rights of_sales{.member_of = {default_queue, sales}, .supervises = {}};
const operator_rights of_default{.member_of = {default_queue}, .supervises = {}};
const operator_rights head_of_sales{.member_of = {default_queue}, .supervises = {sales}};

TEST(session_access, a_visitor_sees_its_own_chat_always_and_no_other) {
  chat c;
  ASSERT_EQ(c.tell_all(opened(), accepted(olga)), error_code::none);
  EXPECT_TRUE(may_see(c.state, principal{ada}, nullptr));
  EXPECT_FALSE(may_see(c.state, principal{stranger}, nullptr));
  EXPECT_FALSE(may_see(c.state, principal{stranger}, &head_of_sales)) << "rights are operators'";
  ASSERT_EQ(c.tell_all(closed(principal{olga})), error_code::none);
  EXPECT_TRUE(may_see(c.state, principal{ada}, nullptr));
}

TEST(session_access, F050_members_of_its_queue_see_it_while_nobody_has_it) {
  for (fact open : {opened(ada, sales), opened_with_bot(ada, sales)}) {
    chat c;
    ASSERT_TRUE(c.tell(open));
    EXPECT_TRUE(may_see(c.state, principal{otto}, &of_sales));
    EXPECT_FALSE(may_see(c.state, principal{otto}, &of_default)) << "not of another queue";
    EXPECT_FALSE(may_see(c.state, principal{otto}, nullptr));
    EXPECT_TRUE(may_see(c.state, principal{sue}, &head_of_sales));
  }
}

TEST(session_access, F071_an_operator_does_not_see_the_chats_of_others) {
  chat c;
  ASSERT_EQ(c.tell_all(opened(ada, sales), accepted(olga)), error_code::none);
  EXPECT_TRUE(may_see(c.state, principal{olga}, &of_sales));
  EXPECT_FALSE(may_see(c.state, principal{otto}, &of_sales));
  ASSERT_EQ(c.tell_all(set_inactive(the_system, inactive_slot::freed)), error_code::none);
  EXPECT_TRUE(may_see(c.state, principal{olga}, &of_sales)) << "still in her list";
  EXPECT_FALSE(may_see(c.state, principal{otto}, &of_sales));
}

TEST(session_access, F071_after_the_end_it_is_of_who_held_it_last) {
  chat c;
  ASSERT_EQ(c.tell_all(opened(ada, sales), accepted(olga), assigned(olga, otto), closed(principal{otto})), error_code::none);
  EXPECT_TRUE(may_see(c.state, principal{otto}, &of_sales));
  EXPECT_FALSE(may_see(c.state, principal{olga}, &of_sales));
  EXPECT_TRUE(may_see(c.state, principal{sue}, &head_of_sales));
}

TEST(session_access, F033_a_room_is_private_to_its_operator_its_guests_and_supervisors) {
  chat c;
  ASSERT_EQ(c.tell_all(opened(ada, sales), accepted(olga), invited(olga, gil)), error_code::none);
  EXPECT_TRUE(may_see(c.state, principal{gil}, &of_default));
  EXPECT_TRUE(may_see(c.state, principal{sue}, &head_of_sales));
  EXPECT_FALSE(may_see(c.state, principal{otto}, &of_sales));
  ASSERT_EQ(c.tell_all(left(gil)), error_code::none);
  EXPECT_FALSE(may_see(c.state, principal{gil}, &of_default));
}

TEST(session_access, F034_who_is_offered_a_transfer_sees_what_it_is_about) {
  chat c;
  ASSERT_EQ(c.tell_all(opened(ada, sales), accepted(olga), transferred(olga, otto)), error_code::none);
  EXPECT_TRUE(may_see(c.state, principal{otto}, &of_default));
  ASSERT_EQ(c.tell_all(declined(otto)), error_code::none);
  EXPECT_FALSE(may_see(c.state, principal{otto}, &of_default));
}

TEST(session_access, F038_members_of_the_department_see_a_transfer_to_it_while_it_lasts) {
  chat c;
  ASSERT_EQ(c.tell_all(opened(), accepted(olga), transferred(olga, sales)), error_code::none);
  EXPECT_TRUE(may_see(c.state, principal{otto}, &of_sales));
  EXPECT_FALSE(may_see(c.state, principal{gil}, &of_default));
  ASSERT_EQ(c.tell_all(transfer_missed()), error_code::none);
  EXPECT_FALSE(may_see(c.state, principal{otto}, &of_sales));
}

TEST(session_access, F097_a_supervisor_is_one_of_its_queue_alone) {
  chat in_sales, elsewhere, colleagues;
  ASSERT_EQ(in_sales.tell_all(opened(ada, sales), accepted(olga)), error_code::none);
  ASSERT_EQ(elsewhere.tell_all(opened(), accepted(olga)), error_code::none);
  ASSERT_EQ(colleagues.tell_all(opened_between(olga, otto)), error_code::none);
  EXPECT_EQ(standing_of(in_sales.state, &head_of_sales), standing::supervisor);
  EXPECT_EQ(standing_of(elsewhere.state, &head_of_sales), standing::member);
  EXPECT_FALSE(may_see(elsewhere.state, principal{sue}, &head_of_sales));
  EXPECT_EQ(standing_of(in_sales.state, &of_sales), standing::member);
  EXPECT_EQ(standing_of(in_sales.state, nullptr), standing::member);
  const operator_rights everything{.member_of = {queue_id{}, default_queue}, .supervises = {queue_id{}, default_queue}};
  EXPECT_EQ(standing_of(colleagues.state, &everything), standing::member);
  EXPECT_FALSE(may_see(colleagues.state, principal{sue}, &everything)) << "colleagues talk among themselves";
  EXPECT_TRUE(may_see(colleagues.state, principal{otto}, nullptr));
}

TEST(session_access, a_chat_that_is_not_there_is_seen_by_nobody) {
  const operator_rights everything{.member_of = {queue_id{}, default_queue}, .supervises = {queue_id{}, default_queue}};
  for (principal who : {principal{ada}, principal{olga}, the_system, principal{principal_kind::visitor, 0}, principal{principal_kind::operator_, 0}})
    EXPECT_FALSE(may_see(session_state{}, who, &everything)) << who.value;
}

TEST(session_access, an_ended_chat_that_nobody_held_is_the_visitors_and_the_supervisors) {
  chat c;
  ASSERT_EQ(c.tell_all(opened(ada, sales), closed(principal{ada})), error_code::none);
  EXPECT_TRUE(may_see(c.state, principal{ada}, nullptr));
  EXPECT_FALSE(may_see(c.state, principal{olga}, &of_sales));
  EXPECT_TRUE(may_see(c.state, principal{sue}, &head_of_sales));
}

TEST(session_access, F099_visitors_see_neither_notes_nor_how_they_are_handed_round) {
  for (kind k : wire::EnumValueskind()) {
    const bool hidden =
      k == kind::offered || k == kind::withdrawn || k == kind::decline || k == kind::transfer || k == kind::note || k == kind::tag || k == kind::app_item;
    EXPECT_EQ(may_see(visibility_of(k), principal{ada}), !hidden) << wire::EnumNamekind(k);
    EXPECT_TRUE(may_see(visibility_of(k), principal{olga})) << wire::EnumNamekind(k);
  }
}

} // namespace
} // namespace parley::domain::testing
