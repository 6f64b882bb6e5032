// A chat that begins with the bot, and what becomes of it.
#include "rig.hpp"

#include <gmock/gmock.h>

namespace parley::actors::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

shard_options with_bot() {
  auto o = default_options();
  auto& rules = o.site.rules;
  auto& sales = rules.queues.emplace_back();
  sales.id = queue_id{2};
  sales.name = "sales";
  rules.skills = {"cars", "bikes"};
  rules.scenario.steps.resize(2);
  rules.scenario.steps[0].say = "How can I help?";
  rules.scenario.steps[0].choices.resize(3);
  rules.scenario.steps[0].choices[0].label = "Opening hours";
  rules.scenario.steps[0].choices[0].next_step = 1;
  rules.scenario.steps[0].choices[1].label = "Buy";
  rules.scenario.steps[0].choices[1].then = domain::bot_step::choice::action::hand_over;
  rules.scenario.steps[0].choices[1].queue = queue_id{2};
  rules.scenario.steps[0].choices[2].label = "Nothing";
  rules.scenario.steps[0].choices[2].then = domain::bot_step::choice::action::end;
  rules.scenario.steps[1].say = "Nine to five.";
  auto& answer = rules.faq.emplace_back();
  answer.words = {"price"};
  answer.answer = "Ten euros.";
  return o;
}

struct bot_test : ::testing::Test {
  rig r{with_bot()};
  client ann = r.visitor();

  session_status status_of(session_id s) { return ann.records(s).back().head().status; }
};

TEST_F(bot_test, F005_AChatBeginsWithTheBotAndItsChoices) {
  auto olga = r.operator_("olga");
  const auto chat = r.chat_of(ann);
  const auto hello = ann.newest(kind::message);
  ASSERT_TRUE(hello);
  EXPECT_EQ(hello->head().author.kind(), principal_kind::bot);
  EXPECT_EQ(hello->body<wire::message>()->choices()->size(), 3u);
  EXPECT_EQ(status_of(chat), session_status::chatbot);
  EXPECT_THAT(olga.frames(kind::offered), IsEmpty());
}

TEST_F(bot_test, F001_EachChangeOfStatusIsPushed) {
  auto olga = r.operator_("olga");
  const auto chat = r.chat_of(ann);
  EXPECT_TRUE(ann.done(ann.choose(chat, 1)));
  EXPECT_THAT(ann.texts(chat), ElementsAre("How can I help?", "Nine to five."));
  EXPECT_EQ(status_of(chat), session_status::chatbot);
  EXPECT_TRUE(ann.done(ann.message(chat, "I want a person")));
  EXPECT_EQ(status_of(chat), session_status::waiting);
  EXPECT_TRUE(olga.done(olga.accept(chat)));
  EXPECT_EQ(status_of(chat), session_status::on_chat);
  EXPECT_TRUE(olga.done(olga.set_inactive(chat)));
  EXPECT_EQ(status_of(chat), session_status::inactive);
  EXPECT_TRUE(olga.done(olga.message(chat, "back again")));
  EXPECT_EQ(status_of(chat), session_status::on_chat);
  EXPECT_TRUE(olga.done(olga.close(chat)));
  EXPECT_EQ(status_of(chat), session_status::ended);
  r.stop();
  r.log().expect_sound();
}

TEST_F(bot_test, F094_WhatAGatewayAskedForHoldsWhenTheBotHandsOver) {
  auto crm = r.gateway();
  const principal eve{principal_kind::visitor, 77};
  const auto opened = crm.done(crm.open_urgent(3, {"french", "bikes"}, eve));
  ASSERT_TRUE(opened);
  EXPECT_TRUE(crm.done(crm.message(opened.session, "a person, please", eve)));
  const auto routed = crm.newest(kind::routed);
  ASSERT_TRUE(routed);
  EXPECT_EQ(routed->body<wire::routed>()->priority(), 3);
  EXPECT_EQ(routed->body<wire::routed>()->skills(), 0b10u) << "of the site's skills it knows bikes";
}

TEST_F(bot_test, F094_AVisitorCanNotMakeItselfUrgent) {
  const auto chat = ann.done(ann.open_urgent(9, {"bikes"}, {})).session;
  EXPECT_TRUE(ann.done(ann.message(chat, "a person, please")));
  EXPECT_EQ(ann.newest(kind::routed)->body<wire::routed>()->priority(), 0);
  EXPECT_EQ(ann.newest(kind::routed)->body<wire::routed>()->skills(), 0u);
}

TEST_F(bot_test, F006_AFreeWordGoesToRouting) {
  auto olga = r.operator_("olga");
  const auto chat = r.chat_of(ann);
  EXPECT_TRUE(ann.done(ann.message(chat, "my bike is broken")));
  EXPECT_EQ(ann.newest(kind::routed)->body<wire::routed>()->reason(), wire::route_reason::free_word);
  EXPECT_EQ(olga.frames(kind::offered).size(), 1u);
}

TEST_F(bot_test, F005_AChoiceHandsOverToItsQueue) {
  const auto chat = r.chat_of(ann);
  EXPECT_TRUE(ann.done(ann.choose(chat, 2)));
  const auto record = ann.newest(kind::routed);
  ASSERT_TRUE(record);
  EXPECT_EQ(record->body<wire::routed>()->queue(), 2u);
  EXPECT_EQ(record->body<wire::routed>()->reason(), wire::route_reason::choice);
  EXPECT_EQ(status_of(chat), session_status::waiting);
}

TEST_F(bot_test, F005_AChoiceEndsTheChat) {
  const auto chat = r.chat_of(ann);
  EXPECT_TRUE(ann.done(ann.choose(chat, 3)));
  EXPECT_EQ(status_of(chat), session_status::ended);
  EXPECT_NE(r.chat_of(ann), chat);
}

TEST_F(bot_test, F093_F096_WhereItGoesIsDecidedWhenItIsHandedOverAndNotWhenItBegins) {
  r.stop();
  auto& rules = r.options().site.rules;
  for (std::uint8_t day = 0; day < 7; ++day)
    rules.queues.front().hours.push_back({day, 9 * 60, 17 * 60});
  rules.queues.front().overflow_to = queue_id{2};
  for (std::uint8_t day = 0; day < 7; ++day) // the night
    for (const auto& [from, until] : {std::pair{0, 9 * 60}, {17 * 60, 24 * 60}})
      rules.queues.back().hours.push_back({day, std::uint16_t(from), std::uint16_t(until)});
  r.start();
  auto bob = r.visitor();
  const auto chat = r.chat_of(bob); // the clock begins on a Tuesday, 22:13 UTC: closed
  r.clock.advance_ms(11 * 3'600'000);
  r.settle();
  EXPECT_TRUE(bob.done(bob.message(chat, "my bike is broken")));
  ASSERT_TRUE(bob.newest(kind::routed)) << "its queue is open by now, so it is not sent away";
  EXPECT_EQ(bob.newest(kind::routed)->body<wire::routed>()->queue(), default_queue.value);
  EXPECT_EQ(bob.newest(kind::routed)->body<wire::routed>()->reason(), wire::route_reason::free_word);

  r.clock.advance_ms(11 * 3'600'000);
  r.settle();
  auto cleo = r.visitor();
  const auto late = r.chat_of(cleo);
  EXPECT_TRUE(cleo.done(cleo.message(late, "my bike is broken")));
  EXPECT_EQ(cleo.newest(kind::routed)->body<wire::routed>()->queue(), 2u) << "closed now";
  EXPECT_EQ(cleo.newest(kind::routed)->body<wire::routed>()->reason(), wire::route_reason::overflow);
}

TEST_F(bot_test, F007_WhereFreeWordsDoNotSwitchItStaysWithTheBot) {
  r.stop();
  r.options().site.rules.free_words = domain::site_rules::free_word::stays_with_bot;
  r.start();
  auto bob = r.visitor();
  const auto chat = r.chat_of(bob);
  EXPECT_TRUE(bob.done(bob.message(chat, "my bike is broken")));
  EXPECT_EQ(bob.records(chat).back().head().status, session_status::chatbot);
}

TEST_F(bot_test, F024_AnOperatorsReplyClaimsAHostedChat) {
  auto olga = r.operator_("olga"), otto = r.operator_("otto");
  const auto chat = r.chat_of(ann);
  EXPECT_TRUE(olga.done(olga.message(chat, "I take this one")));
  EXPECT_EQ(status_of(chat), session_status::on_chat);
  const auto late = otto.done(otto.message(chat, "me, too"));
  EXPECT_EQ(late.error, error_code::not_allowed);
  EXPECT_EQ(otto.done(otto.accept(chat)).holder, olga.who) << "who opens it is told who has it";
  r.stop();
  r.log().expect_sound();
}

TEST_F(bot_test, F026_AnswersGoOnInAssignedChatsUnlessTheSiteSaysNo) {
  auto olga = r.operator_("olga");
  const auto chat = r.chat_of(ann);
  EXPECT_TRUE(olga.done(olga.accept(chat)));
  EXPECT_TRUE(ann.done(ann.message(chat, "what is the price?")));
  EXPECT_EQ(ann.texts(chat).back(), "Ten euros.");
  EXPECT_EQ(olga.texts(chat).back(), "Ten euros.") << "the operator sees what the bot said";

  r.stop();
  r.options().site.rules.session_hosting = domain::site_rules::automation::off;
  r.start();
  auto again = r.visitor(ann.token);
  EXPECT_TRUE(again.done(again.message(chat, "and what is the price now?")));
  EXPECT_THAT(again.texts(chat), IsEmpty());
}

TEST_F(bot_test, F077_AShortCutSendsItsTextAndF078_NamesAreFilledIn) {
  r.stop();
  auto& canned = r.options().site.rules.canned.emplace_back();
  canned.shortcut = "hi";
  canned.text = "Hello %VISITOR%, I am %OPERATOR%.";
  r.start();
  auto olga = r.operator_("olga");
  client bob{r, wire::role::visitor};
  EXPECT_TRUE(bob.done(bob.hello()));
  const auto chat = bob.done(bob.open_from("https://shop.example/", "Bob")).session;
  EXPECT_TRUE(olga.done(olga.accept(chat)));
  EXPECT_TRUE(olga.done(olga.message(chat, "/hi")));
  EXPECT_EQ(bob.texts(chat).back(), "Hello Bob, I am olga.");
  EXPECT_TRUE(bob.done(bob.message(chat, "I am not %VISITOR%")));
  EXPECT_EQ(olga.texts(chat).back(), "I am not %VISITOR%") << "a visitor's text is never expanded";
  r.restart();
  auto olga_again = r.operator_("olga");
  auto bob_again = r.visitor(bob.token);
  EXPECT_TRUE(olga_again.done(olga_again.message(chat, "bye %VISITOR%")));
  EXPECT_EQ(bob_again.texts(chat).back(), "bye Bob") << "the name is known after a restart";
}

} // namespace
} // namespace parley::actors::testing
