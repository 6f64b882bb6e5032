// Golden stories: what a chat's state is after each of its records.
#include "facts.hpp"

#include <gtest/gtest.h>

namespace parley::domain::testing {
namespace {

using enum error_code;

TEST(session_story, a_new_chat_waits_in_its_queue) {
  chat c;
  ASSERT_EQ(c.tell_all(opened(ada, queue_id{3})), none);
  EXPECT_EQ(c.state.id, session_id{42});
  EXPECT_EQ(c.state.visitor, ada);
  EXPECT_EQ(c.state.queue, queue_id{3});
  EXPECT_EQ(c.state.status, session_status::waiting);
  EXPECT_EQ(c.state.seq, 1u);
  EXPECT_EQ(c.state.opened_ms, c.now_ms);
  EXPECT_EQ(c.state.waiting_since_ms, c.now_ms);
  EXPECT_EQ(c.state.last_activity_ms, c.now_ms);
  EXPECT_FALSE(c.state.holder);
  EXPECT_FALSE(c.state.offered_to);
  EXPECT_EQ(c.state.unread, 0u);
}

TEST(session_story, without_a_queue_it_is_the_default_one) {
  chat c;
  ASSERT_EQ(c.tell_all(opened(ada, {})), none);
  EXPECT_EQ(c.state.queue, default_queue);
}

TEST(session_story, a_chat_from_the_first_word_to_the_last) {
  chat c;
  ASSERT_EQ(c.tell_all(opened(), text(ada), offered_to(olga)), none);
  EXPECT_EQ(c.state.offered_to, olga);
  EXPECT_FALSE(slot_holder(c.state)) << "an offer is not a chat yet";
  EXPECT_EQ(c.state.status, session_status::waiting);

  ASSERT_EQ(c.tell_all(accepted(olga)), none);
  EXPECT_EQ(c.state.status, session_status::on_chat);
  EXPECT_EQ(c.state.holder, olga);
  EXPECT_FALSE(c.state.offered_to);
  EXPECT_EQ(c.state.waiting_since_ms, 0);
  EXPECT_EQ(c.state.unread, 1u) << "taking a chat is not reading it";

  ASSERT_EQ(c.tell_all(seen(principal{olga}, 4), text(olga), text(ada)), none);
  EXPECT_EQ(c.state.unread, 1u);
  ASSERT_EQ(c.tell_all(closed(principal{ada})), none);
  EXPECT_EQ(c.state.status, session_status::ended);
  EXPECT_EQ(c.state.reason, wire::end_reason::by_visitor);
  EXPECT_EQ(c.state.holder, olga) << "it stays in her list of closed chats";
  EXPECT_EQ(c.state.unread, 0u);
  EXPECT_EQ(c.state.oldest_unread_ms, 0);
  EXPECT_FALSE(slot_holder(c.state));
  EXPECT_EQ(c.state.seq, 8u);
}

TEST(session_story, F032_a_declined_offer_goes_to_the_next_operator) {
  chat c;
  ASSERT_EQ(c.tell_all(opened()), none);
  const auto since = c.state.waiting_since_ms;
  ASSERT_EQ(c.tell_all(offered_to(olga), declined(olga)), none);
  EXPECT_FALSE(c.state.offered_to);
  EXPECT_EQ(c.state.status, session_status::waiting);
  EXPECT_EQ(c.state.waiting_since_ms, since) << "the visitor has been waiting all the time";
  ASSERT_EQ(c.tell_all(offered_to(otto), put_on_hold(otto)), none);
  EXPECT_EQ(c.state.holder, otto);
}

TEST(session_story, a_withdrawn_offer_can_be_made_again) {
  chat c;
  ASSERT_EQ(c.tell_all(opened(), offered_to(olga), withdrawn_from(olga), offered_to(olga), accepted(olga)), none);
  EXPECT_EQ(c.state.holder, olga);
}

TEST(session_story, F025_of_two_who_open_the_same_waiting_chat_one_wins) {
  chat c;
  ASSERT_EQ(c.tell_all(opened(), accepted(otto)), none);
  const verdict second = c.tell(accepted(olga));
  EXPECT_EQ(second.error, taken);
  EXPECT_EQ(second.holder, otto);
  EXPECT_EQ(c.state.seq, 2u) << "what is refused leaves no trace";
}

TEST(session_story, F029_a_chat_given_to_another_operator_belongs_to_that_one) {
  chat c;
  ASSERT_EQ(c.tell_all(opened(), accepted(olga), text(ada), assigned(olga, otto)), none);
  EXPECT_EQ(slot_holder(c.state), otto);
  EXPECT_EQ(c.state.unread, 1u);
  EXPECT_EQ(c.tell(text(olga)).error, not_allowed);
  ASSERT_EQ(c.tell_all(text(otto)), none);
  EXPECT_EQ(c.state.unread, 0u);
}

TEST(session_story, who_ends_a_chat_is_the_reason_unless_the_system_says_more) {
  for (auto [who, said, expected] : {
         std::tuple{principal{ada}, wire::end_reason::none, wire::end_reason::by_visitor},
         std::tuple{principal{olga}, wire::end_reason::none, wire::end_reason::by_operator},
         std::tuple{the_system, wire::end_reason::none, wire::end_reason::termination},
         std::tuple{the_system, wire::end_reason::time_out, wire::end_reason::time_out},
       }) {
    chat c;
    ASSERT_EQ(c.tell_all(opened(), accepted(olga), closed(who, said)), none);
    EXPECT_EQ(c.state.reason, expected);
  }
}

TEST(session_story, only_what_somebody_does_is_activity) {
  chat c;
  ASSERT_EQ(c.tell_all(opened()), none);
  const auto at_open = c.state.last_activity_ms;
  ASSERT_EQ(c.tell_all(offered_to(olga), declined(olga), offered_to(otto), withdrawn_from(otto), seen(principal{ada}, 1)), none);
  EXPECT_EQ(c.state.last_activity_ms, at_open);
  for (const fact& f : {put_on_hold(olga), text(olga), text(ada), assigned(olga, otto), text(otto)}) {
    ASSERT_TRUE(c.tell(f));
    EXPECT_EQ(c.state.last_activity_ms, c.now_ms) << wire::EnumNamekind(f.what);
  }
  const auto at_last_text = c.state.last_activity_ms;
  ASSERT_EQ(c.tell_all(seen(principal{otto}, 3), closed(principal{otto})), none);
  EXPECT_EQ(c.state.last_activity_ms, at_last_text);
}

// ---- unread

struct unread_story : ::testing::Test {
  chat c;
  void SetUp() override { ASSERT_EQ(c.tell_all(opened(), accepted(olga)), none); }
};

TEST_F(unread_story, is_as_old_as_the_first_text_nobody_saw) {
  ASSERT_EQ(c.tell_all(text(ada)), none);
  const auto first = c.now_ms;
  ASSERT_EQ(c.tell_all(text(ada), text(ada)), none);
  EXPECT_EQ(c.state.unread, 3u);
  EXPECT_EQ(c.state.oldest_unread_ms, first);
}

TEST_F(unread_story, F051_ends_with_a_read_of_everything_or_with_an_answer) {
  ASSERT_EQ(c.tell_all(text(ada), text(ada), seen(principal{olga}, 4)), none);
  EXPECT_EQ(c.state.unread, 0u);
  EXPECT_EQ(c.state.oldest_unread_ms, 0);
  ASSERT_EQ(c.tell_all(text(ada), text(olga)), none);
  EXPECT_EQ(c.state.unread, 0u);
  EXPECT_EQ(c.state.oldest_unread_ms, 0);
}

TEST_F(unread_story, after_a_partial_read_is_what_came_later_and_its_age_starts_anew) {
  ASSERT_EQ(c.tell_all(text(ada), text(ada), text(ada), seen(principal{olga}, 3)), none);
  EXPECT_EQ(c.state.unread, 2u);
  EXPECT_EQ(c.state.oldest_unread_ms, c.now_ms);
}

TEST_F(unread_story, does_not_come_back_with_a_read_further_back) {
  ASSERT_EQ(c.tell_all(text(ada), text(ada), text(ada), seen(principal{olga}, 5), seen(principal{olga}, 3)), none);
  EXPECT_EQ(c.state.unread, 0u);
  ASSERT_EQ(c.tell_all(text(ada), text(olga), seen(principal{olga}, 1)), none);
  EXPECT_EQ(c.state.unread, 0u) << "answered is read";
}

TEST_F(unread_story, does_not_change_with_what_the_visitor_reads) {
  ASSERT_EQ(c.tell_all(text(ada), seen(principal{ada}, 3)), none);
  EXPECT_EQ(c.state.unread, 1u);
}

TEST_F(unread_story, counts_what_a_read_left_behind_up_to_63_records) {
  for (int i = 0; i < 100; ++i)
    ASSERT_TRUE(c.tell(text(ada)));
  const auto oldest = c.state.oldest_unread_ms;
  ASSERT_TRUE(c.tell(seen(principal{olga}, c.state.seq - 64)));
  EXPECT_EQ(c.state.unread, 100u) << "64 left: nothing changes";
  EXPECT_EQ(c.state.oldest_unread_ms, oldest);
  ASSERT_TRUE(c.tell(seen(principal{olga}, c.state.seq - 63)));
  EXPECT_EQ(c.state.unread, 62u) << "63 left, one of them the earlier read";
}

TEST_F(unread_story, goes_on_while_the_chat_waits) {
  chat waiting;
  ASSERT_EQ(waiting.tell_all(opened(), text(ada), text(ada)), none);
  EXPECT_EQ(waiting.state.unread, 2u);
}

} // namespace
} // namespace parley::domain::testing
