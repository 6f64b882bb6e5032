// Sessions that somebody takes or gives without an offer: races, and who may have them.
#include "rig.hpp"

#include <gmock/gmock.h>

namespace parley::actors::testing {
namespace {

using ::testing::ElementsAre;
using how = outcome::how;

/// Nothing is offered, so that everything is a claim.
shard_options choice() {
  auto o = default_options();
  o.site.rules.queues.front().method = domain::assignment_method::choice;
  return o;
}

struct claims_test : ::testing::Test {
  rig r{choice()};
  client olga = r.operator_("olga", 1), otto = r.operator_("otto", 2);
  client ann = r.visitor();
};

TEST_F(claims_test, F025_OfTwoWhoTakeASessionAtOnceOneWinsAndTheOtherIsToldWho) {
  const auto chat = r.chat_of(ann);
  const auto hers = olga.accept(chat), his = otto.hold(chat);
  const auto first = olga.done(hers), second = otto.done(his);
  EXPECT_TRUE(first);
  EXPECT_EQ(second.error, error_code::taken);
  EXPECT_EQ(second.holder, olga.who);
  r.stop();
  EXPECT_THAT(r.log().kinds(chat), ElementsAre(kind::open, kind::accept));
}

TEST_F(claims_test, F025_WhoLosesTheRaceHasItsSlotBack) {
  auto bob = r.visitor();
  const auto chat = r.chat_of(ann), other = r.chat_of(bob);
  const auto his = otto.accept(chat), hers = olga.accept(chat);
  EXPECT_TRUE(otto.done(his));
  EXPECT_EQ(olga.done(hers).error, error_code::taken);
  EXPECT_TRUE(olga.done(olga.accept(other))) << "her only slot is free";
}

TEST_F(claims_test, a_second_accept_under_a_new_number_is_told_who_has_it) {
  const auto chat = r.chat_of(ann, olga);
  const auto again = olga.done(olga.accept(chat));
  EXPECT_EQ(again.error, error_code::taken);
  EXPECT_EQ(again.holder, olga.who);
}

TEST_F(claims_test, F106_AClaimSentTwiceBeforeItIsDecidedIsAnsweredTwiceWithTheSameAck) {
  const auto chat = r.chat_of(ann);
  const auto id = olga.accept(chat);
  olga.send_again(olga.newest_request());
  olga.send_again(olga.newest_request());
  r.settle();
  const auto& answers = olga.at().answers[id];
  ASSERT_EQ(answers.size(), 3u) << "each gets its answer, or the connection's credit leaks";
  for (const auto& a : answers) {
    EXPECT_EQ(a.what, how::acked);
    EXPECT_EQ(a.seq, 2u);
  }
  r.stop();
  EXPECT_THAT(r.log().kinds(chat), ElementsAre(kind::open, kind::accept));
}

TEST_F(claims_test, a_refused_claim_that_was_sent_twice_is_refused_twice) {
  auto bob = r.visitor();
  r.chat_of(ann, olga);
  const auto chat = r.chat_of(bob);
  const auto id = olga.accept(chat);
  olga.send_again(olga.newest_request());
  r.settle();
  const auto& answers = olga.at().answers[id];
  ASSERT_EQ(answers.size(), 2u);
  EXPECT_EQ(answers[0].error, error_code::at_capacity);
  EXPECT_EQ(answers[1].error, error_code::at_capacity);
}

TEST_F(claims_test, the_visitor_may_close_while_a_claim_is_under_way) {
  const auto chat = r.chat_of(ann);
  const auto taking = olga.accept(chat), closing = ann.close(chat);
  EXPECT_TRUE(ann.done(closing));
  const auto taken = olga.done(taking);
  auto bob = r.visitor();
  const auto next = r.chat_of(bob);
  EXPECT_TRUE(olga.done(olga.accept(next))) << "whatever came first, her slot is free after the end";
  EXPECT_TRUE(taken || taken.error == error_code::session_ended);
}

TEST_F(claims_test, F029_AssignMovesTheSessionWithItsSlot) {
  const auto chat = r.chat_of(ann, olga);
  EXPECT_TRUE(olga.done(olga.assign(chat, "otto")));
  const auto assigned = otto.newest(kind::assign);
  ASSERT_TRUE(assigned);
  EXPECT_EQ(principal{assigned->body<wire::assign>()->operator_()}, otto.who) << "the record says who, not the name";
  EXPECT_EQ(assigned->head().client_id + 1, olga.next_client_id());
  EXPECT_EQ(ann.newest(kind::assign)->head().status, session_status::on_chat);
  EXPECT_EQ(olga.newest(kind::presence)->body<wire::presence>()->held(), 0u);
  EXPECT_EQ(otto.newest(kind::presence)->body<wire::presence>()->held(), 1u);
  EXPECT_EQ(olga.done(olga.message(chat, "still me?")).error, error_code::not_allowed);
  EXPECT_TRUE(otto.done(otto.message(chat, "hello")));
}

TEST_F(claims_test, F029_AssignByNumberWorksAsByName) {
  const auto chat = r.chat_of(ann, olga);
  EXPECT_TRUE(olga.done(olga.assign(chat, otto.who.operator_())));
  EXPECT_EQ(olga.done(olga.assign(chat, otto.who.operator_())).error, error_code::not_allowed) << "it is not hers any more";
}

TEST_F(claims_test, F029_AWaitingSessionCanBeAssignedByAnybody) {
  const auto chat = r.chat_of(ann);
  EXPECT_TRUE(olga.done(olga.assign(chat, "otto")));
  EXPECT_TRUE(otto.done(otto.message(chat, "hello")));
}

TEST_F(claims_test, F035_AssignToSomebodyUnknownIsRefused) {
  const auto chat = r.chat_of(ann, olga);
  EXPECT_EQ(olga.done(olga.assign(chat, "nobody")).error, error_code::no_such_operator);
  EXPECT_EQ(olga.done(olga.assign(chat, operator_id{99})).error, error_code::no_such_operator);
  EXPECT_TRUE(olga.done(olga.message(chat, "nothing has changed")));
}

TEST_F(claims_test, F035_AssignToSomebodyOfflineIsRefused) {
  const auto chat = r.chat_of(ann, olga);
  otto.leave();
  r.settle();
  EXPECT_EQ(olga.done(olga.assign(chat, "otto")).error, error_code::operator_unavailable);
  EXPECT_TRUE(olga.done(olga.message(chat, "nothing has changed")));
}

TEST_F(claims_test, F023_AssignToAFullOperatorIsRefused) {
  auto bob = r.visitor();
  const auto chat = r.chat_of(bob, otto);
  r.chat_of(ann, olga);
  EXPECT_EQ(otto.done(otto.assign(chat, "olga")).error, error_code::at_capacity);
  EXPECT_TRUE(otto.done(otto.message(chat, "nothing has changed")));
}

TEST_F(claims_test, assigning_a_session_to_its_holder_is_refused) {
  const auto chat = r.chat_of(ann, olga);
  const auto o = olga.done(olga.assign(chat, "olga"));
  EXPECT_EQ(o.error, error_code::taken);
  EXPECT_EQ(o.holder, olga.who);
}

TEST(offered_and_claimed, a_session_offered_to_one_can_be_assigned_to_another_and_frees_the_offers_slot) {
  rig r;
  auto olga = r.operator_("olga", 1);
  auto ann = r.visitor(), bob = r.visitor();
  const auto chat = r.chat_of(ann);
  ASSERT_EQ(olga.frames(kind::offered).size(), 1u);
  auto otto = r.operator_("otto", 1);
  EXPECT_TRUE(olga.done(olga.assign(chat, "otto")));
  EXPECT_EQ(olga.newest(kind::presence)->body<wire::presence>()->offered(), 0u);
  const auto next = r.chat_of(bob);
  EXPECT_EQ(olga.newest(kind::offered)->head().session, next) << "her slot is free";
}

TEST(offered_and_claimed, F023_AReplyThatCrossesAcceptAndInactiveHoldsASlotOfItsOwn) {
  auto options = default_options();
  options.site.rules.queues.front().inactive = domain::queue_rules::inactive_slot::freed;
  rig r{options};
  auto olga = r.operator_("olga", 1);
  auto ann = r.visitor(), bob = r.visitor();
  const auto chat = r.chat_of(ann);
  const auto reply = olga.message(chat, "hello"), accept = olga.accept(chat), inactive = olga.set_inactive(chat);
  EXPECT_TRUE(olga.done(accept));
  EXPECT_TRUE(olga.done(inactive));
  EXPECT_TRUE(olga.done(reply));
  EXPECT_EQ(olga.newest(kind::presence)->body<wire::presence>()->held(), 1u);
  r.chat_of(bob);
  EXPECT_EQ(olga.frames(kind::offered).size(), 1u) << "her only slot is in use";
  r.stop();
  EXPECT_THAT(r.log().kinds(chat), ElementsAre(kind::open, kind::offered, kind::accept, kind::inactive, kind::accept, kind::message));
}

TEST(offered_and_claimed, what_is_offered_to_another_is_taken) {
  rig r;
  auto olga = r.operator_("olga", 1), otto = r.operator_("otto", 1);
  auto ann = r.visitor();
  const auto chat = r.chat_of(ann);
  const auto o = otto.done(otto.accept(chat));
  EXPECT_EQ(o.error, error_code::taken);
  EXPECT_EQ(o.holder, olga.who);
  EXPECT_TRUE(olga.done(olga.accept(chat)));
}

} // namespace
} // namespace parley::actors::testing
