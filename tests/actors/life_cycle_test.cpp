// Group A of the features: a session's states, who changes them, and that everybody concerned is told.
#include "rig.hpp"

#include "protocol/limits.hpp"

#include <gmock/gmock.h>

namespace parley::actors::testing {
namespace {

using ::testing::ElementsAre;
using how = outcome::how;

struct life_cycle_test : ::testing::Test {
  rig r;
};

TEST_F(life_cycle_test, F001_EveryStatusChangeIsPushed) {
  auto olga = r.operator_("olga");
  auto ann = r.visitor();
  const auto chat = r.chat_of(ann, olga);
  ann.done(ann.close(chat));

  std::vector<session_status> seen;
  for (const auto& f : olga.records(chat))
    seen.push_back(f.head().status);
  EXPECT_THAT(seen, ElementsAre(session_status::waiting, session_status::ended)) << "offered; closed. Her own accept she has as an ack";

  r.settle();
  const auto pushed = ann.records(chat);
  ASSERT_EQ(pushed.size(), 1u);
  EXPECT_EQ(pushed[0].head().what, kind::accept);
  EXPECT_EQ(pushed[0].head().status, session_status::on_chat);
}

TEST_F(life_cycle_test, F004_AChatWithoutChoicesGoesToRouting) {
  auto ann = r.visitor();
  const auto chat = r.chat_of(ann);
  r.stop();
  EXPECT_EQ(r.log().state(chat).status, session_status::waiting);
}

TEST_F(life_cycle_test, F009_AFreedSlotTakesTheOldestWaitingSessionAtOnce) {
  auto olga = r.operator_("olga", 1);
  std::vector<client> visitors;
  std::vector<session_id> chats;
  for (int i = 0; i < 3; ++i) {
    visitors.push_back(r.visitor());
    chats.push_back(r.chat_of(visitors.back()));
  }
  EXPECT_TRUE(olga.done(olga.accept(chats[0])));
  EXPECT_EQ(olga.newest(kind::offered)->head().session, chats[0]) << "she is full: nothing more is offered";

  EXPECT_TRUE(olga.done(olga.close(chats[0])));
  EXPECT_EQ(olga.newest(kind::offered)->head().session, chats[1]);
  EXPECT_EQ(olga.frames(kind::offered).size(), 2u);
}

TEST_F(life_cycle_test, F013_VisitorClosesTheChat) {
  auto olga = r.operator_("olga");
  auto ann = r.visitor();
  const auto chat = r.chat_of(ann, olga);
  EXPECT_EQ(ann.done(ann.close(chat)).seq, 4u);
  EXPECT_EQ(olga.newest(kind::close)->head().author, ann.who);
  r.stop();
  EXPECT_EQ(r.log().state(chat).reason, wire::end_reason::by_visitor);
}

TEST_F(life_cycle_test, F014_OperatorEndsTheChat) {
  auto olga = r.operator_("olga");
  auto ann = r.visitor();
  const auto chat = r.chat_of(ann, olga);
  EXPECT_TRUE(olga.done(olga.close(chat)));
  EXPECT_EQ(ann.newest(kind::close)->head().status, session_status::ended);
  EXPECT_EQ(olga.newest(kind::presence)->body<wire::presence>()->held(), 0u) << "her slot is free again";
  r.stop();
  EXPECT_EQ(r.log().state(chat).reason, wire::end_reason::by_operator);
}

TEST_F(life_cycle_test, nobody_may_give_a_reason_for_the_end_that_is_not_theirs) {
  auto olga = r.operator_("olga");
  auto ann = r.visitor();
  const auto chat = r.chat_of(ann, olga);
  EXPECT_EQ(ann.done(ann.close(chat, wire::end_reason::by_operator)).error, error_code::bad_request);
  EXPECT_EQ(ann.done(ann.close(chat, wire::end_reason::time_out)).error, error_code::bad_request);
  EXPECT_TRUE(ann.done(ann.close(chat, wire::end_reason::by_visitor)));
}

TEST_F(life_cycle_test, F018_ClosedSessionKeepsItsHistory) {
  auto olga = r.operator_("olga");
  auto ann = r.visitor();
  const auto chat = r.chat_of(ann, olga);
  ann.done(ann.message(chat, "first"));
  olga.done(olga.message(chat, "second"));
  ann.done(ann.close(chat));

  ann.forget_frames();
  EXPECT_TRUE(ann.done(ann.resume(chat, 0)));
  EXPECT_THAT(ann.texts(chat), ElementsAre("first", "second"));
  EXPECT_EQ(ann.newest(kind::page_end)->head().status, session_status::ended);
}

TEST_F(life_cycle_test, after_the_end_every_record_is_refused_and_nothing_is_stored) {
  auto olga = r.operator_("olga");
  auto ann = r.visitor();
  const auto chat = r.chat_of(ann, olga);
  ann.done(ann.close(chat));
  EXPECT_EQ(ann.done(ann.message(chat, "too late")).error, error_code::session_ended);
  EXPECT_EQ(ann.done(ann.close(chat)).error, error_code::session_ended);
  EXPECT_EQ(olga.done(olga.message(chat, "too late")).error, error_code::session_ended);
  EXPECT_EQ(olga.done(olga.accept(chat)).error, error_code::session_ended);
  EXPECT_EQ(olga.done(olga.assign(chat, "olga")).error, error_code::session_ended);
  r.stop();
  EXPECT_EQ(r.log().of(chat).size(), 4u);
}

TEST_F(life_cycle_test, F019_VisitorWritesAgainGetsANewSession) {
  auto olga = r.operator_("olga");
  auto ann = r.visitor();
  const auto first = r.chat_of(ann, olga);
  ann.done(ann.message(first, "before"));
  ann.done(ann.close(first));
  const auto second = r.chat_of(ann);
  EXPECT_NE(first, second);

  ann.forget_frames();
  EXPECT_TRUE(ann.done(ann.resume(first, 0)));
  EXPECT_THAT(ann.texts(first), ElementsAre("before")) << "all earlier history stays the visitor's to read";
}

TEST_F(life_cycle_test, F019_AnOpenThatIsSentRightBehindACloseStartsANewSession) {
  auto ann = r.visitor();
  const auto first = r.chat_of(ann);
  const auto closing = ann.close(first);
  const auto opening = ann.open();
  EXPECT_TRUE(ann.done(closing));
  const auto opened = ann.done(opening);
  EXPECT_EQ(opened.what, how::acked);
  EXPECT_NE(opened.session, first);
}

TEST_F(life_cycle_test, an_unfinished_chat_is_given_back_instead_of_opening_another) {
  auto ann = r.visitor();
  const auto first = ann.open();
  const auto again = ann.open(); // while the first is not durable yet
  const auto chat = ann.done(first).session;
  EXPECT_EQ(ann.done(again).session, chat);
  const auto later = ann.done(ann.open());
  EXPECT_EQ(later.session, chat);
  EXPECT_EQ(later.seq, 1u);
  r.stop();
  EXPECT_EQ(r.log().records().size(), 1u);
}

TEST_F(life_cycle_test, F020_ASessionClosedByTheVisitorCanBeOpenedByItsOperator) {
  auto olga = r.operator_("olga");
  auto ann = r.visitor();
  const auto chat = r.chat_of(ann, olga);
  ann.done(ann.message(chat, "bye"));
  ann.done(ann.close(chat));
  olga.forget_frames();
  EXPECT_TRUE(olga.done(olga.resume(chat, 0)));
  EXPECT_THAT(olga.texts(chat), ElementsAre("bye"));
}

TEST_F(life_cycle_test, a_request_for_a_session_that_never_was_is_refused) {
  auto olga = r.operator_("olga");
  auto ann = r.visitor();
  const session_id nowhere{4711};
  EXPECT_EQ(ann.done(ann.message(nowhere, "?")).error, error_code::no_such_session);
  EXPECT_EQ(ann.done(ann.resume(nowhere, 0)).error, error_code::no_such_session);
  EXPECT_EQ(olga.done(olga.accept(nowhere)).error, error_code::no_such_session);
  EXPECT_EQ(olga.done(olga.accept(session_id{})).error, error_code::no_such_session);
}

TEST_F(life_cycle_test, opening_in_a_queue_that_is_not_there_is_refused) {
  auto ann = r.visitor();
  EXPECT_EQ(ann.done(ann.open(queue_id{7})).error, error_code::no_such_queue);
  EXPECT_TRUE(ann.done(ann.open())) << "and leaves nothing behind";
}

TEST_F(life_cycle_test, an_operator_opens_chats_with_other_operators_only) {
  auto olga = r.operator_("olga");
  EXPECT_EQ(olga.done(olga.open()).error, error_code::no_such_operator);
}

TEST_F(life_cycle_test, typing_reaches_the_other_side_and_is_not_stored) {
  auto olga = r.operator_("olga");
  auto ann = r.visitor();
  const auto chat = r.chat_of(ann, olga);
  ann.typing(chat);
  r.settle();
  EXPECT_EQ(olga.frames(kind::typing).size(), 1u);
  EXPECT_TRUE(ann.frames(kind::typing).empty());
  olga.typing(chat);
  r.settle();
  EXPECT_EQ(ann.newest(kind::typing)->head().author, olga.who);
  r.stop();
  EXPECT_EQ(r.log().of(chat).size(), 3u);
}

TEST_F(life_cycle_test, a_text_of_the_greatest_length_is_stored_and_one_byte_more_is_refused) {
  auto ann = r.visitor();
  const auto chat = r.chat_of(ann);
  EXPECT_TRUE(ann.done(ann.message(chat, std::string(limits::max_text_bytes, 'x'))));
  EXPECT_EQ(ann.done(ann.message(chat, std::string(limits::max_text_bytes + 1, 'x'))).error, error_code::text_too_long);
}

TEST(rate_limit, a_visitor_that_floods_is_refused_until_time_has_passed) {
  auto options = default_options();
  options.visitor_frames_per_second = 10;
  options.visitor_burst_frames = 5;
  rig r{options};
  auto ann = r.visitor();
  auto bob = r.visitor();
  const auto chat = r.chat_of(ann), other = r.chat_of(bob);

  std::size_t stored = 0;
  outcome refused;
  for (int i = 0; i < 20; ++i)
    if (auto o = ann.done(ann.message(chat, "spam")))
      ++stored;
    else
      refused = o;
  EXPECT_EQ(refused.error, error_code::rate_limited);
  EXPECT_LE(stored, 6u);
  EXPECT_GE(stored, 4u);
  EXPECT_TRUE(bob.done(bob.message(other, "hello"))) << "others do not notice";

  r.pass_ms(1000);
  EXPECT_TRUE(ann.done(ann.message(chat, "calm again")));
}

} // namespace
} // namespace parley::actors::testing
