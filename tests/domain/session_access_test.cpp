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

TEST(session_access, a_visitor_sees_its_own_chat_always_and_no_other) {
  chat c;
  ASSERT_EQ(c.tell_all(opened(), accepted(olga)), error_code::none);
  EXPECT_TRUE(may_see(c.state, principal{ada}));
  EXPECT_FALSE(may_see(c.state, principal{stranger}));
  ASSERT_EQ(c.tell_all(closed(principal{olga})), error_code::none);
  EXPECT_TRUE(may_see(c.state, principal{ada}));
}

TEST(session_access, operators_see_what_waits_and_what_is_or_was_last_theirs) {
  chat c;
  ASSERT_EQ(c.tell_all(opened()), error_code::none);
  EXPECT_TRUE(may_see(c.state, principal{otto}));
  ASSERT_EQ(c.tell_all(accepted(olga)), error_code::none);
  EXPECT_TRUE(may_see(c.state, principal{olga}));
  EXPECT_FALSE(may_see(c.state, principal{otto}));
  ASSERT_EQ(c.tell_all(assigned(olga, otto), closed(principal{otto})), error_code::none);
  EXPECT_TRUE(may_see(c.state, principal{otto}));
  EXPECT_FALSE(may_see(c.state, principal{olga}));
}

TEST(session_access, a_chat_that_is_not_there_is_seen_by_nobody) {
  for (principal who : {principal{ada}, principal{olga}, the_system, principal{principal_kind::visitor, 0}, principal{principal_kind::operator_, 0}})
    EXPECT_FALSE(may_see(session_state{}, who)) << who.value;
}

TEST(session_access, an_ended_chat_that_nobody_held_is_the_visitors_alone) {
  chat c;
  ASSERT_EQ(c.tell_all(opened(), closed(principal{ada})), error_code::none);
  EXPECT_TRUE(may_see(c.state, principal{ada}));
  EXPECT_FALSE(may_see(c.state, principal{olga}));
}

TEST(session_access, visitors_do_not_see_what_operators_do_with_an_offer) {
  for (kind k : wire::EnumValueskind()) {
    const bool hidden = k == kind::offered || k == kind::withdrawn || k == kind::decline;
    EXPECT_EQ(may_see(visibility_of(k), principal{ada}), !hidden) << wire::EnumNamekind(k);
    EXPECT_TRUE(may_see(visibility_of(k), principal{olga})) << wire::EnumNamekind(k);
  }
}

} // namespace
} // namespace parley::domain::testing
