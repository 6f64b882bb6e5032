// What happens when nobody does anything: each deadline once, also across a restart.
#include "rig.hpp"

#include <gmock/gmock.h>

namespace parley::actors::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

shard_options timed(std::function<void(domain::site_rules&)> set) {
  auto o = default_options();
  set(o.site.rules);
  return o;
}

std::size_t count(const stored_log& log, session_id s, kind what) {
  const auto kinds = log.kinds(s);
  return std::size_t(std::ranges::count(kinds, what));
}

TEST(deadlines_test, F011_AChatWithoutActivityBecomesInactiveOnceAlsoAcrossARestart) {
  rig r{timed([](auto& rules) { rules.inactive_after_ms = 10'000; })};
  auto ann = r.visitor();
  auto olga = r.operator_("olga");
  const auto chat = r.chat_of(ann, olga);
  r.pass_ms(6'000);
  r.restart();
  r.pass_ms(3'000);
  auto olga_again = r.operator_("olga");
  EXPECT_THAT(olga_again.frames(kind::inactive), IsEmpty());
  r.pass_ms(2'000);
  EXPECT_EQ(olga_again.frames(kind::inactive).size(), 1u) << "ten seconds after the last activity, whatever happened to the server";
  r.pass_ms(30'000);
  r.restart();
  r.pass_ms(30'000);
  r.stop();
  EXPECT_EQ(count(r.log(), chat, kind::inactive), 1u);
}

TEST(deadlines_test, F012_AChatWithoutActivityEndsWithTheReasonAlsoWhileItSleeps) {
  auto options = timed([](auto& rules) { rules.end_after_ms = 60'000; });
  options.sleep_after_ms = 5'000;
  rig r{options};
  auto ann = r.visitor();
  auto olga = r.operator_("olga");
  const auto chat = r.chat_of(ann, olga);
  r.pass_ms(30'000);
  EXPECT_EQ(r.shard().counters().sessions_awake.value(), 0) << "nothing to do until then";
  r.pass_ms(40'000);
  ASSERT_EQ(ann.frames(kind::close).size(), 1u);
  EXPECT_EQ(ann.newest(kind::close)->body<wire::close>()->reason(), wire::end_reason::time_out);
  r.stop();
  EXPECT_EQ(count(r.log(), chat, kind::close), 1u);
}

TEST(deadlines_test, F012_DisabledMeansNever) {
  rig r;
  auto ann = r.visitor();
  auto olga = r.operator_("olga");
  const auto chat = r.chat_of(ann, olga);
  for (int day = 0; day < 3; ++day) {
    r.clock.advance_ms(86'400'000);
    r.settle();
  }
  EXPECT_TRUE(olga.done(olga.message(chat, "still here")));
}

TEST(deadlines_test, F016_UnansweredChatsOfOneChannelEndAndOthersDoNot) {
  rig r{timed([](auto& rules) {
    auto& messenger = rules.channels.emplace_back();
    messenger.channel = 0;
    messenger.auto_terminate_ms = 20'000;
  })};
  auto ann = r.visitor(), bob = r.visitor();
  auto olga = r.operator_("olga", 1);
  r.chat_of(ann, olga);
  const auto waits = r.chat_of(bob);
  r.pass_ms(21'000);
  ASSERT_EQ(bob.frames(kind::close).size(), 1u);
  EXPECT_EQ(bob.newest(kind::close)->head().session, waits);
  EXPECT_EQ(bob.newest(kind::close)->body<wire::close>()->reason(), wire::end_reason::termination);
  EXPECT_THAT(ann.frames(kind::close), IsEmpty()) << "somebody has it";
}

TEST(deadlines_test, F048_EachChannelHasATimeOfItsOwn) {
  rig r{timed([](auto& rules) {
    rules.channels = {{.channel = 4, .name = "messenger", .auto_terminate_ms = 20'000}, {.channel = 5, .name = "mail", .auto_terminate_ms = 60'000}};
  })};
  auto bridge = r.gateway();
  const auto quick = bridge.done(bridge.open_through(4, principal{visitor_id{7}})).session;
  const auto slow = bridge.done(bridge.open_through(5, principal{visitor_id{8}})).session;
  r.pass_ms(25'000);
  ASSERT_EQ(bridge.frames(kind::close).size(), 1u);
  EXPECT_EQ(bridge.newest(kind::close)->head().session, quick);
  r.pass_ms(40'000);
  EXPECT_EQ(bridge.newest(kind::close)->head().session, slow);
}

TEST(deadlines_test, F089_AnOfferThatNobodyAnswersGoesToTheNextAndMissesSetAway) {
  rig r{timed([](auto& rules) {
    rules.queues.front().offer_ms = 5'000;
    rules.queues.front().misses_until_away = 2;
  })};
  auto olga = r.operator_("olga", 1), otto = r.operator_("otto", 1);
  auto ann = r.visitor();
  const auto chat = r.chat_of(ann);
  auto offers = [&](const client& c) {
    return std::ranges::count_if(c.frames(kind::offered), [&](const auto& f) { return principal{f.template body<wire::offered>()->operator_()} == c.who; });
  };
  EXPECT_EQ(offers(olga), 1);
  r.pass_ms(4'500);
  EXPECT_EQ(offers(otto), 0);
  r.pass_ms(1'000);
  EXPECT_EQ(offers(otto), 1);
  r.pass_ms(5'500);
  EXPECT_EQ(offers(olga), 2) << "not twice in a row, but again after another had it";
  r.pass_ms(5'500);
  EXPECT_EQ(olga.newest(kind::presence)->body<wire::presence>()->away(), wire::away_reason::missed_offers);
  EXPECT_EQ(offers(otto), 2);
  r.pass_ms(60'000);
  EXPECT_EQ(offers(olga), 2);
  EXPECT_FALSE(otto.newest(kind::presence)->body<wire::presence>()->available());
  EXPECT_TRUE(olga.done(olga.presence(true)));
  EXPECT_EQ(offers(olga), 3) << "who comes back gets it";
  EXPECT_TRUE(olga.done(olga.accept(chat)));
}

TEST(deadlines_test, F090_AnOperatorThatIsBackInTimeKeepsItsChats) {
  rig r{timed([](auto& rules) { rules.operator_grace_ms = 10'000; })};
  auto ann = r.visitor();
  auto olga = r.operator_("olga"), otto = r.operator_("otto");
  const auto chat = r.chat_of(ann, olga);
  olga.leave();
  r.pass_ms(9'000);
  auto olga_again = r.operator_("olga");
  r.pass_ms(20'000);
  EXPECT_TRUE(olga_again.done(olga_again.message(chat, "sorry")));
  EXPECT_THAT(ann.frames(kind::routed), IsEmpty());
}

TEST(deadlines_test, F090_AnOperatorWhoseGatewayBreaksLosesItsChatsToo) {
  rig r{timed([](auto& rules) { rules.operator_grace_ms = 10'000; })};
  auto ann = r.visitor();
  auto crm = r.gateway();
  crm.attach("olga");
  r.settle();
  const auto chat = r.chat_of(ann);
  ASSERT_TRUE(crm.newest(kind::offered));
  const principal olga{crm.newest(kind::offered)->body<wire::offered>()->operator_()};
  EXPECT_TRUE(crm.done(crm.accept(chat, olga)));
  crm.at().break_off();
  EXPECT_TRUE(ann.done(ann.message(chat, "are you there?"))); // finds the connection closed before the gateway has said so
  crm.leave();
  r.pass_ms(11'000);
  ASSERT_TRUE(ann.newest(kind::routed));
  EXPECT_EQ(ann.newest(kind::routed)->body<wire::routed>()->reason(), wire::route_reason::operator_lost);
}

TEST(deadlines_test, F090_AnOperatorThatStaysAwayLosesItsChatsToTheHeadOfTheQueueAlsoAfterARestart) {
  rig r{timed([](auto& rules) { rules.operator_grace_ms = 10'000; })};
  auto ann = r.visitor(), bob = r.visitor();
  auto olga = r.operator_("olga", 1);
  const auto chat = r.chat_of(ann, olga);
  r.chat_of(bob); // waits, and for longer than ann's chat will
  olga.leave();
  r.pass_ms(5'000);
  r.restart();
  auto ann_again = r.visitor(ann.token), bob_again = r.visitor(bob.token);
  r.pass_ms(4'000);
  EXPECT_THAT(ann_again.frames(kind::routed), IsEmpty());
  r.pass_ms(2'000);
  ASSERT_EQ(ann_again.frames(kind::routed).size(), 1u) << "the visitor is told";
  EXPECT_EQ(ann_again.newest(kind::routed)->body<wire::routed>()->reason(), wire::route_reason::operator_lost);
  auto otto = r.operator_("otto", 1);
  ASSERT_EQ(otto.frames(kind::offered).size(), 1u);
  EXPECT_EQ(otto.newest(kind::offered)->head().session, chat);
  r.stop();
  EXPECT_EQ(count(r.log(), chat, kind::routed), 1u);
}

TEST(deadlines_test, F091_AWaitingVisitorThatIsGoneLeavesTheQueueAndOneThatIsBackInTimeHasItsPlace) {
  rig r{timed([](auto& rules) { rules.visitor_grace_ms = 10'000; })};
  auto ann = r.visitor(), bob = r.visitor();
  const auto first = r.chat_of(ann);
  const auto second = r.chat_of(bob);
  ann.leave();
  bob.leave();
  r.pass_ms(8'000);
  auto bob_again = r.visitor(bob.token);
  r.pass_ms(4'000);
  auto olga = r.operator_("olga", 1);
  EXPECT_EQ(olga.newest(kind::offered)->head().session, second);
  r.stop();
  EXPECT_EQ(r.log().state(first).reason, wire::end_reason::visitor_lost);
}

TEST(deadlines_test, F093_NobodyWaitsLongerThanTheLongestWait) {
  rig r{timed([](auto& rules) { rules.queues.front().max_wait_ms = 30'000; })};
  auto ann = r.visitor();
  r.chat_of(ann);
  r.pass_ms(31'000);
  EXPECT_EQ(ann.newest(kind::close)->body<wire::close>()->reason(), wire::end_reason::no_operator);
}

TEST(deadlines_test, F093_AFullLineRefusesOrOverflows) {
  auto options = timed([](auto& rules) { rules.queues.front().max_waiting = 1; });
  {
    rig r{options};
    auto ann = r.visitor(), bob = r.visitor();
    r.chat_of(ann);
    EXPECT_EQ(bob.done(bob.open()).error, error_code::queue_full);
  }
  options.site.rules.queues.emplace_back().id = queue_id{2};
  options.site.rules.queues.front().overflow_to = queue_id{2};
  rig r{options};
  auto ann = r.visitor(), bob = r.visitor();
  r.chat_of(ann);
  r.chat_of(bob);
  EXPECT_EQ(bob.newest(kind::routed)->body<wire::routed>()->queue(), 2u);
}

TEST(deadlines_test, F095_WhoWaitsTooLongMovesToTheOverflow) {
  auto options = timed([](auto& rules) {
    rules.queues.front().overflow_after_ms = 15'000;
    rules.queues.front().overflow_to = queue_id{2};
  });
  options.site.rules.queues.emplace_back().id = queue_id{2};
  options.site.rules.queues.back().operators = {"otto"};
  rig r{options};
  auto otto = r.operator_("otto", 1);
  auto ann = r.visitor(), bob = r.visitor();
  r.chat_of(ann, otto);
  const auto chat = r.chat_of(bob);
  r.pass_ms(16'000);
  EXPECT_EQ(bob.newest(kind::routed)->body<wire::routed>()->reason(), wire::route_reason::overflow);
  EXPECT_TRUE(otto.done(otto.close(ann.records(session_id{chat.value - 1}).front().head().session)));
  EXPECT_EQ(otto.newest(kind::offered)->body<wire::offered>()->queue(), 2u);
}

/// Sales overflows after 15 s into another queue.
shard_options overflowing(std::function<void(domain::queue_rules&)> set_other) {
  auto options = timed([](auto& rules) {
    rules.queues.front().overflow_after_ms = 15'000;
    rules.queues.front().overflow_to = queue_id{2};
  });
  auto& other = options.site.rules.queues.emplace_back();
  other.id = queue_id{2};
  other.operators = {"otto"};
  set_other(other);
  return options;
}

TEST(deadlines_test, F095_F096_NobodyOverflowsIntoAClosedQueueBeforeItOpens) {
  auto options = overflowing([](auto& night) {
    for (std::uint8_t day = 0; day < 7; ++day)
      night.hours.push_back({day, 23 * 60, 24 * 60});
  }); // the clock begins on a Tuesday, 22:13 UTC
  options.sleep_after_ms = 60'000;
  rig r{options};
  auto olga = r.operator_("olga", 1);
  auto ann = r.visitor(), bob = r.visitor();
  r.chat_of(ann, olga);
  const auto chat = r.chat_of(bob);
  r.pass_ms(30'000);
  EXPECT_THAT(bob.frames(kind::routed), IsEmpty());
  r.pass_ms(170'000);
  EXPECT_EQ(r.shard().counters().sessions_awake.value(), 0) << "it need not look at it every minute";
  r.clock.advance_ms(47 * 60'000);
  r.pass_ms(2'000); // it wakes first
  ASSERT_TRUE(bob.newest(kind::routed));
  EXPECT_EQ(bob.newest(kind::routed)->body<wire::routed>()->queue(), 2u);
  EXPECT_EQ(bob.newest(kind::routed)->head().session, chat);
}

TEST(deadlines_test, F093_F095_NobodyOverflowsIntoAFullLineBeforeItHasRoom) {
  rig r{overflowing([](auto& other) { other.max_waiting = 1; })};
  auto olga = r.operator_("olga", 1);
  auto ann = r.visitor(), bob = r.visitor(), cleo = r.visitor();
  r.chat_of(ann, olga);
  const auto first = r.chat_of(bob, queue_id{2});
  r.chat_of(cleo);
  r.pass_ms(30'000);
  EXPECT_THAT(cleo.frames(kind::routed), IsEmpty());
  EXPECT_TRUE(bob.done(bob.close(first)));
  r.pass_ms(61'000);
  ASSERT_TRUE(cleo.newest(kind::routed));
  EXPECT_EQ(cleo.newest(kind::routed)->body<wire::routed>()->queue(), 2u);
  EXPECT_EQ(cleo.newest(kind::routed)->body<wire::routed>()->reason(), wire::route_reason::overflow);
}

TEST(deadlines_test, F095_WhoMayNotOverflowIsServedWhereItWaits) {
  rig r{overflowing([](auto& other) { other.hours = {{0, 0, 60}}; })}; // Sundays
  auto olga = r.operator_("olga", 1);
  auto ann = r.visitor(), bob = r.visitor();
  const auto first = r.chat_of(ann, olga);
  const auto chat = r.chat_of(bob);
  r.pass_ms(30'000);
  EXPECT_TRUE(olga.done(olga.close(first)));
  ASSERT_TRUE(olga.newest(kind::offered));
  EXPECT_EQ(olga.newest(kind::offered)->head().session, chat);
}

TEST(deadlines_test, F096_OutsideBusinessHoursNobodyMayWait) {
  rig r{timed([](auto& rules) {
    for (std::uint8_t day = 0; day < 7; ++day)
      rules.queues.front().hours.push_back({day, 9 * 60, 17 * 60});
  })}; // the clock begins on a Tuesday, 22:13 UTC
  auto ann = r.visitor();
  EXPECT_EQ(ann.done(ann.open()).error, error_code::queue_closed);
  r.clock.advance_ms(11 * 3'600'000);
  r.settle();
  EXPECT_TRUE(ann.done(ann.open()));
}

TEST(deadlines_test, F093_ABurstDoesNotPassTheLongestLine) {
  rig r{timed([](auto& rules) { rules.queues.front().max_waiting = 5; })};
  auto app = r.gateway();
  std::vector<std::uint64_t> asked;
  for (std::uint64_t n = 1; n <= 300; ++n)
    asked.push_back(app.open({}, principal{visitor_id{n}}));
  const auto opened = std::ranges::count_if(asked, [&](auto id) { return bool(app.done(id)); });
  EXPECT_EQ(opened, 5);
  EXPECT_EQ(app.done(app.open({}, principal{visitor_id{500}})).error, error_code::queue_full);
  auto olga = r.operator_("olga", 1);
  r.settle();
  ASSERT_TRUE(olga.newest(kind::offered));
  ASSERT_TRUE(olga.done(olga.accept(olga.newest(kind::offered)->head().session)));
  EXPECT_TRUE(app.done(app.open({}, principal{visitor_id{500}}))) << "one has left the line";
}

TEST(deadlines_test, F092_PlacesArePushed) {
  rig r;
  auto ann = r.visitor(), bob = r.visitor();
  r.chat_of(ann);
  r.chat_of(bob);
  r.pass_ms(2'000);
  EXPECT_EQ(bob.newest(kind::place)->body<wire::place>()->position(), 2u);
  EXPECT_EQ(bob.newest(kind::place)->body<wire::place>()->estimated_wait_ms(), -1) << "nobody can know yet";
  auto olga = r.operator_("olga", 1);
  r.pass_ms(2'000);
  EXPECT_EQ(bob.newest(kind::place)->body<wire::place>()->position(), 1u);
}

TEST(deadlines_test, F092_WhoComesBackIsToldItsPlaceAlsoAfterARestart) {
  rig r;
  auto ann = r.visitor(), bob = r.visitor();
  r.chat_of(ann);
  const auto chat = r.chat_of(bob);
  r.pass_ms(2'000);
  bob.leave();
  auto again = r.visitor(bob.token);
  r.settle();
  ASSERT_TRUE(again.newest(kind::place)) << "though it has not changed";
  EXPECT_EQ(again.newest(kind::place)->head().session, chat);
  EXPECT_EQ(again.newest(kind::place)->body<wire::place>()->position(), 2u);
  EXPECT_EQ(again.frames(kind::place).size(), 1u);
  r.restart();
  r.pass_ms(5'000); // its places are told, to nobody
  auto once_more = r.visitor(bob.token);
  r.settle();
  ASSERT_TRUE(once_more.newest(kind::place));
  EXPECT_EQ(once_more.newest(kind::place)->body<wire::place>()->position(), 2u);
}

TEST(deadlines_test, F092_TheWaitToExpectIsPushedWhenItChangesThoughNobodyMoves) {
  rig r{timed([](auto& rules) { rules.queues.front().method = domain::assignment_method::choice; })};
  auto olga = r.operator_("olga", 10);
  std::vector<client> visitors;
  std::vector<session_id> chats;
  for (int n = 0; n < 6; ++n) {
    visitors.push_back(r.visitor());
    chats.push_back(r.chat_of(visitors.back()));
  }
  for (int n = 0; n < 4; ++n) {
    r.pass_ms(30'000);
    ASSERT_TRUE(olga.done(olga.accept(chats[std::size_t(n)])));
  }
  r.pass_ms(15'000);
  const auto fifth = visitors[4].newest(kind::place), sixth = visitors[5].newest(kind::place);
  ASSERT_TRUE(fifth && sixth);
  EXPECT_EQ(fifth->body<wire::place>()->position(), 1u);
  EXPECT_EQ(fifth->body<wire::place>()->estimated_wait_ms(), 30'000);
  EXPECT_EQ(sixth->body<wire::place>()->estimated_wait_ms(), 60'000);
  r.pass_ms(600'000); // nobody takes anybody
  const auto later = visitors[4].newest(kind::place);
  EXPECT_EQ(later->body<wire::place>()->position(), 1u);
  EXPECT_GT(later->body<wire::place>()->estimated_wait_ms(), 60'000);
  EXPECT_LT(visitors[4].frames(kind::place).size(), 40u) << "not with every second";
}

TEST(deadlines_test, F091_AVisitorThatWentWhileAnOperatorHadItsChatHasTheWholeGraceInTheLine) {
  rig r{timed([](auto& rules) {
    rules.visitor_grace_ms = 60'000;
    rules.operator_grace_ms = 5'000;
  })};
  auto ann = r.visitor();
  auto olga = r.operator_("olga");
  r.chat_of(ann, olga);
  ann.leave();
  r.pass_ms(120'000);
  olga.leave();
  r.pass_ms(60'000); // it waits for 55 s
  EXPECT_EQ(r.shard().counters().sessions_open.value(), 1);
  r.pass_ms(7'000);
  EXPECT_EQ(r.shard().counters().sessions_open.value(), 0);
}

TEST(deadlines_test, F091_AGatewaysVisitorThatWritesAgainIsBack) {
  rig r{timed([](auto& rules) { rules.visitor_grace_ms = 60'000; })};
  auto app = r.gateway();
  const principal ann{visitor_id{7}};
  const auto chat = app.done(app.open({}, ann)).session;
  ASSERT_TRUE(app.done(app.detach(ann)));
  r.pass_ms(20'000);
  ASSERT_TRUE(app.done(app.message(chat, "still here", ann)));
  r.pass_ms(120'000);
  EXPECT_TRUE(app.done(app.message(chat, "and here", ann)));
}

TEST(deadlines_test, F099_AfterAChatItsSlotStaysTakenForTheWrapUpTime) {
  rig r{timed([](auto& rules) { rules.queues.front().wrap_up_ms = 8'000; })};
  auto ann = r.visitor(), bob = r.visitor();
  auto olga = r.operator_("olga", 1);
  const auto chat = r.chat_of(ann, olga);
  const auto waits = r.chat_of(bob);
  EXPECT_TRUE(olga.done(olga.close(chat)));
  EXPECT_EQ(olga.newest(kind::presence)->body<wire::presence>()->wrapping(), 1u);
  r.pass_ms(7'000);
  EXPECT_NE(olga.newest(kind::offered)->head().session, waits);
  r.pass_ms(2'000);
  EXPECT_EQ(olga.newest(kind::offered)->head().session, waits);
}

} // namespace
} // namespace parley::actors::testing
