// Group B of the features: who is offered what, and that nobody ever has more than it can take.
#include "rig.hpp"

#include <gmock/gmock.h>

namespace parley::actors::testing {
namespace {

using domain::assignment_method;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

shard_options with_method(assignment_method m) {
  auto o = default_options();
  o.site.rules.queues.front().method = m;
  return o;
}

/// Whom the newest offer of this chat names, seen by this operator.
std::vector<session_id> offers(const client& c) {
  std::vector<session_id> found;
  for (const auto& f : c.frames(kind::offered))
    if (principal{f.body<wire::offered>()->operator_()} == c.who)
      found.push_back(f.head().session);
  return found;
}

struct assignment_test : ::testing::Test {
  rig r;
  std::vector<client> visitors;

  session_id new_chat(rig& in) {
    visitors.push_back(in.visitor());
    return in.chat_of(visitors.back());
  }
};

TEST_F(assignment_test, F021_WithChoiceNothingIsOffered) {
  rig choice{with_method(assignment_method::choice)};
  auto olga = choice.operator_("olga");
  const auto chat = new_chat(choice);
  EXPECT_THAT(offers(olga), IsEmpty());
  EXPECT_TRUE(olga.done(olga.accept(chat)));
  visitors.clear();
}

TEST_F(assignment_test, F008_WithChoiceASessionWaitsForAsLongAsNobodyPicksIt) {
  rig choice{with_method(assignment_method::choice)};
  auto olga = choice.operator_("olga"), otto = choice.operator_("otto");
  auto ann = choice.visitor();
  const auto chat = choice.chat_of(ann);
  constexpr std::int64_t an_hour_ms = 3'600'000;
  choice.pass_ms(an_hour_ms);
  const auto waiting = olga.list(wire::list_scope::waiting);
  EXPECT_TRUE(olga.done(waiting));
  ASSERT_EQ(olga.frames(kind::session_info).size(), 1u);
  EXPECT_EQ(olga.newest(kind::session_info)->head().status, session_status::waiting);
  EXPECT_THAT(offers(otto), IsEmpty());
  EXPECT_TRUE(otto.done(otto.accept(chat)));
  EXPECT_EQ(ann.newest(kind::accept)->head().status, session_status::on_chat);
}

TEST_F(assignment_test, F027_RingAllAlertsEverybodyUntilTheFirstTakesIt) {
  rig all{with_method(assignment_method::ring_all)};
  auto olga = all.operator_("olga"), otto = all.operator_("otto");
  constexpr std::int64_t tick_ms = 200; // longer than lists wait for more changes
  const auto chat = new_chat(all);
  all.pass_ms(tick_ms);
  for (const auto* who : {&olga, &otto}) {
    ASSERT_TRUE(who->newest(kind::session_info));
    EXPECT_EQ(who->newest(kind::session_info)->head().session, chat);
    EXPECT_TRUE(who->newest(kind::session_info)->body<wire::session_info>()->ring());
  }
  EXPECT_TRUE(otto.done(otto.accept(chat)));
  EXPECT_EQ(olga.done(olga.accept(chat)).error, error_code::taken);
  all.pass_ms(tick_ms);
  EXPECT_FALSE(olga.newest(kind::session_info)->body<wire::session_info>()->ring()) << "it has stopped for the others, too";
  visitors.clear();
}

TEST_F(assignment_test, F027_RingingStopsWhenTheChatGoesToAQueueThatDoesNotRing) {
  auto options = default_options();
  auto& queues = options.site.rules.queues;
  queues.front().method = assignment_method::ring_all;
  queues.front().overflow_to = queue_id{2};
  queues.front().overflow_after_ms = 5'000;
  queues.emplace_back().id = queue_id{2};
  queues.back().method = assignment_method::choice;
  rig all{options};
  auto olga = all.operator_("olga"); // has not asked for lists
  new_chat(all);
  all.pass_ms(200);
  ASSERT_TRUE(olga.newest(kind::session_info)->body<wire::session_info>()->ring());
  all.pass_ms(10'000);
  EXPECT_FALSE(olga.newest(kind::session_info)->body<wire::session_info>()->ring());
  visitors.clear();
}

TEST_F(assignment_test, F021_RoundRobinOffersInTurnHoweverBusySomebodyIs) {
  rig turns{with_method(assignment_method::round_robin)};
  auto olga = turns.operator_("olga"), otto = turns.operator_("otto");
  const auto a = new_chat(turns), b = new_chat(turns);
  EXPECT_THAT(offers(olga), ElementsAre(a));
  EXPECT_THAT(offers(otto), ElementsAre(b));
  EXPECT_EQ(olga.newest(kind::offered)->body<wire::offered>()->rule(), wire::offer_rule::round_robin);
  EXPECT_TRUE(otto.done(otto.accept(b)));
  EXPECT_TRUE(otto.done(otto.close(b))); // otto is the least busy one now, but it is olga's turn
  const auto c = new_chat(turns);
  EXPECT_THAT(offers(olga), ElementsAre(a, c));
  visitors.clear();
}

TEST_F(assignment_test, F066_WhatIsListedCanBeOpenedTakenAndContinued) {
  rig own{with_method(assignment_method::choice)};
  auto olga = own.operator_("olga");
  auto ann = own.visitor();
  const auto chat = own.chat_of(ann);
  ASSERT_TRUE(ann.done(ann.message(chat, "hello")));
  ASSERT_TRUE(olga.done(olga.list(wire::list_scope::waiting)));
  ASSERT_EQ(olga.newest(kind::session_info)->head().session, chat);
  ASSERT_TRUE(olga.done(olga.history(chat, 0)));
  EXPECT_EQ(olga.newest(kind::message)->body<wire::message>()->text()->string_view(), "hello");
  EXPECT_TRUE(olga.done(olga.accept(chat)));
  EXPECT_TRUE(olga.done(olga.message(chat, "good morning")));
  EXPECT_THAT(ann.texts(chat), ElementsAre("good morning"));
}

TEST_F(assignment_test, F021_LeastBusyOffersToWhoHasFewestSessions) {
  rig load{with_method(assignment_method::least_busy)};
  auto olga = load.operator_("olga"), otto = load.operator_("otto");
  const auto a = new_chat(load), b = new_chat(load);
  EXPECT_TRUE(otto.done(otto.accept(b)));
  EXPECT_TRUE(otto.done(otto.close(b)));
  const auto c = new_chat(load);
  EXPECT_THAT(offers(olga), ElementsAre(a));
  EXPECT_THAT(offers(otto), ElementsAre(b, c));
  EXPECT_EQ(otto.newest(kind::offered)->body<wire::offered>()->rule(), wire::offer_rule::least_busy);
  visitors.clear();
}

TEST_F(assignment_test, F050_AQueueOffersToItsOwnOperatorsOnly) {
  auto options = default_options();
  options.site.rules.queues.emplace_back().id = queue_id{2};
  options.site.rules.queues.back().operators = {"otto"};
  rig two{options};
  auto olga = two.operator_("olga"), otto = two.operator_("otto");
  auto ann = two.visitor(), bob = two.visitor();
  const auto a = two.chat_of(ann, queue_id{2}), b = two.chat_of(bob, queue_id{2});
  EXPECT_THAT(offers(otto), ElementsAre(a, b));
  EXPECT_THAT(offers(olga), IsEmpty());
  EXPECT_EQ(olga.done(olga.list(wire::list_scope::waiting, 10, queue_id{2})).error, error_code::not_allowed);
  EXPECT_EQ(otto.done(otto.list(wire::list_scope::waiting, 10, queue_id{3})).error, error_code::no_such_queue);
}

TEST_F(assignment_test, F022_AnOperatorThatDoesNotRespondGetsNothing) {
  auto options = default_options();
  options.site.accounts.push_back({"silent", "key", 5, domain::responds::no});
  rig quiet{options};
  client silent{quiet, wire::role::operator_};
  EXPECT_TRUE(silent.done(silent.hello("silent", "key", 3))) << "what it says of its capacity does not make it respond";
  auto olga = quiet.operator_("olga");
  auto ann = quiet.visitor();
  const auto chat = quiet.chat_of(ann);
  EXPECT_THAT(offers(silent), IsEmpty());
  EXPECT_EQ(silent.done(silent.accept(chat)).error, error_code::taken) << "offered to olga";
  EXPECT_TRUE(olga.done(olga.accept(chat)));
  EXPECT_EQ(olga.done(olga.assign(chat, "silent")).error, error_code::operator_unavailable);
}

TEST_F(assignment_test, F023_AFullOperatorIsOfferedNothingAndCanTakeNothing) {
  auto olga = r.operator_("olga", 2);
  const auto a = new_chat(r), b = new_chat(r), c = new_chat(r);
  EXPECT_THAT(offers(olga), ElementsAre(a, b));
  EXPECT_TRUE(olga.done(olga.accept(a)));
  EXPECT_EQ(olga.done(olga.accept(c)).error, error_code::at_capacity) << "an offer takes a slot, too";
  EXPECT_TRUE(olga.done(olga.decline(b)));
  EXPECT_THAT(offers(olga), ElementsAre(a, b, c)) << "the slot of the declined one goes to the next";
}

TEST_F(assignment_test, F030_AcceptGivesTheSessionToTheOperator) {
  auto olga = r.operator_("olga");
  auto ann = r.visitor();
  const auto chat = r.chat_of(ann);
  EXPECT_EQ(olga.done(olga.accept(chat)).seq, 3u);
  EXPECT_EQ(ann.newest(kind::accept)->head().author, olga.who);
  const auto presence = olga.newest(kind::presence);
  EXPECT_EQ(presence->body<wire::presence>()->held(), 1u);
  EXPECT_EQ(presence->body<wire::presence>()->offered(), 0u);
}

TEST_F(assignment_test, F031_HoldTakesTheSessionAndASlotToo) {
  auto olga = r.operator_("olga", 1);
  auto ann = r.visitor();
  const auto chat = r.chat_of(ann);
  EXPECT_TRUE(olga.done(olga.hold(chat)));
  EXPECT_EQ(ann.newest(kind::hold)->head().status, session_status::on_chat);
  EXPECT_TRUE(olga.done(olga.message(chat, "in a moment")));
  EXPECT_EQ(olga.done(olga.accept(new_chat(r))).error, error_code::at_capacity);
}

TEST_F(assignment_test, F032_DeclineMakesItDisappearForTheDeclinerAndOffersItOn) {
  auto olga = r.operator_("olga"), otto = r.operator_("otto");
  auto ann = r.visitor();
  const auto chat = r.chat_of(ann);
  ASSERT_THAT(offers(olga), ElementsAre(chat));
  EXPECT_TRUE(olga.done(olga.decline(chat)));
  EXPECT_THAT(offers(otto), ElementsAre(chat));
  EXPECT_TRUE(otto.done(otto.decline(chat)));
  EXPECT_THAT(offers(olga), ElementsAre(chat)) << "not to who declined it";
  EXPECT_THAT(offers(otto), ElementsAre(chat));
  EXPECT_TRUE(ann.records(chat).empty()) << "the visitor hears nothing of all that";

  auto pia = r.operator_("pia");
  EXPECT_THAT(offers(pia), ElementsAre(chat)) << "somebody new is offered it";
}

TEST_F(assignment_test, F032_WhatSheDeclinedIsGoneFromHerListsAndCountersOnly) {
  auto olga = r.operator_("olga"), otto = r.operator_("otto", 1);
  auto ann = r.visitor(), bob = r.visitor();
  const auto other = r.chat_of(bob);
  EXPECT_TRUE(olga.done(olga.accept(other)));
  ASSERT_TRUE(olga.done(olga.subscribe()));
  ASSERT_TRUE(otto.done(otto.subscribe()));
  r.pass_ms(200);
  const auto chat = r.chat_of(ann);
  r.pass_ms(200);
  auto waiting = [](client& who) { return who.newest(kind::counters)->body<wire::counters>()->new_unassigned(); };
  auto listed = [](client& who) {
    EXPECT_TRUE(who.done(who.list(wire::list_scope::waiting)));
    return who.newest(kind::listing)->body<wire::listing>()->total();
  };
  auto& first = offers(otto).empty() ? olga : otto;
  auto& second = &first == &otto ? olga : otto;
  EXPECT_EQ(waiting(first), 1u);
  EXPECT_EQ(listed(first), 1u) << "what is offered is unassigned";
  EXPECT_TRUE(first.done(first.decline(chat)));
  r.pass_ms(200);
  EXPECT_EQ(waiting(first), 0u);
  EXPECT_EQ(listed(first), 0u);
  EXPECT_EQ(waiting(second), 1u);
  EXPECT_EQ(listed(second), 1u);
  first.forget_frames();
  ASSERT_TRUE(ann.done(ann.message(chat, "anybody?")));
  r.pass_ms(200);
  EXPECT_THAT(first.frames(kind::session_info), IsEmpty());
  EXPECT_TRUE(second.done(second.accept(chat)));
  r.pass_ms(200);
  ASSERT_FALSE(first.frames(kind::session_info).empty()) << "it is told that somebody has it";
}

TEST_F(assignment_test, only_the_operator_who_is_offered_a_session_can_decline_it) {
  auto olga = r.operator_("olga"), otto = r.operator_("otto");
  const auto chat = new_chat(r);
  EXPECT_EQ(otto.done(otto.decline(chat)).error, error_code::not_offered);
  EXPECT_TRUE(olga.done(olga.accept(chat)));
  EXPECT_EQ(olga.done(olga.decline(chat)).error, error_code::not_offered);
}

TEST_F(assignment_test, F090_AnOperatorThatLeavesLosesItsOffersAndKeepsItsSessions) {
  auto olga = r.operator_("olga"), otto = r.operator_("otto");
  auto ann = r.visitor();
  const auto kept = r.chat_of(ann, olga);
  const auto other = new_chat(r); // otto has fewer
  EXPECT_TRUE(otto.done(otto.accept(other)));
  const auto offered = new_chat(r);
  ASSERT_EQ(offers(olga).back(), offered);

  olga.leave();
  r.settle();
  EXPECT_EQ(offers(otto).back(), offered) << "offered on";
  r.stop();
  const auto log = r.log();
  EXPECT_THAT(log.kinds(offered), ElementsAre(kind::open, kind::offered, kind::withdrawn, kind::offered));
  EXPECT_EQ(log.of(offered)[2]->body<wire::withdrawn>()->reason(), wire::withdraw_reason::operator_left);
  EXPECT_EQ(log.state(kept).holder, olga.who.operator_());
}

TEST_F(assignment_test, an_operator_is_online_while_one_of_its_devices_is) {
  auto phone = r.operator_("olga"), desk = r.operator_("olga");
  phone.leave();
  r.settle();
  const auto chat = new_chat(r);
  EXPECT_THAT(offers(desk), ElementsAre(chat));
  EXPECT_TRUE(desk.newest(kind::presence)->body<wire::presence>()->online());
}

TEST_F(assignment_test, who_goes_away_is_offered_nothing_until_it_is_back) {
  auto olga = r.operator_("olga");
  const auto first = new_chat(r);
  ASSERT_THAT(offers(olga), ElementsAre(first));
  EXPECT_TRUE(olga.done(olga.presence(false)));
  const auto second = new_chat(r);
  EXPECT_THAT(offers(olga), ElementsAre(first));
  EXPECT_FALSE(olga.newest(kind::presence)->body<wire::presence>()->available());
  EXPECT_EQ(olga.newest(kind::presence)->body<wire::presence>()->offered(), 0u);

  auto second_device = r.operator_("olga", 4);
  EXPECT_FALSE(second_device.newest(kind::presence)->body<wire::presence>()->available()) << "another device does not make her available";

  EXPECT_TRUE(olga.done(olga.presence(true)));
  EXPECT_THAT(offers(olga), ElementsAre(first, first, second)) << "in the old order";
}

TEST_F(assignment_test, waiting_sessions_are_listed_oldest_first_and_gone_when_taken) {
  auto olga = r.operator_("olga", 1);
  std::vector<session_id> chats;
  for (int i = 0; i < 4; ++i)
    chats.push_back(new_chat(r));
  EXPECT_TRUE(olga.done(olga.accept(chats[0])));
  EXPECT_TRUE(olga.done(olga.list(wire::list_scope::waiting, 2)));
  const auto listing = olga.newest(kind::listing);
  EXPECT_EQ(listing->body<wire::listing>()->count(), 2u);
  EXPECT_EQ(listing->body<wire::listing>()->total(), 3u);
  std::vector<session_id> listed;
  for (const auto& f : olga.frames(kind::session_info))
    listed.push_back(f.head().session);
  EXPECT_THAT(listed, ElementsAre(chats[1], chats[2]));

  olga.forget_frames();
  EXPECT_TRUE(olga.done(olga.list(wire::list_scope::mine)));
  ASSERT_EQ(olga.frames(kind::session_info).size(), 1u);
  EXPECT_EQ(olga.newest(kind::session_info)->head().session, chats[0]);
  EXPECT_EQ(principal{olga.newest(kind::session_info)->body<wire::session_info>()->holder()}, olga.who);
}

} // namespace
} // namespace parley::actors::testing
