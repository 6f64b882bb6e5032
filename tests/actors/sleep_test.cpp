// Sessions that nobody touches leave memory and come back as they were.
#include "rig.hpp"

#include <gmock/gmock.h>

namespace parley::actors::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

shard_options sleepy() {
  auto o = default_options();
  o.sleep_after_ms = 1000;
  return o;
}

struct sleep_test : ::testing::Test {
  rig r{sleepy()};

  void let_everybody_sleep() {
    r.pass_ms(3000);
    EXPECT_EQ(r.shard().counters().sessions_awake.value(), 0);
  }
};

TEST_F(sleep_test, ASessionSleepsWhenNothingHasHappenedForLongEnoughAndNotBefore) {
  auto ann = r.visitor();
  const auto chat = r.chat_of(ann);
  r.pass_ms(800);
  EXPECT_EQ(r.shard().counters().sessions_awake.value(), 1);
  ann.done(ann.message(chat, "still here"));
  r.pass_ms(800);
  EXPECT_EQ(r.shard().counters().sessions_awake.value(), 1) << "what it did counts from then on";
  r.pass_ms(800);
  EXPECT_EQ(r.shard().counters().sessions_awake.value(), 0);
  EXPECT_EQ(r.shard().counters().sessions_open.value(), 1);
}

TEST_F(sleep_test, StateAudienceAndPlaceSurvive) {
  auto ann = r.visitor(), bob = r.visitor();
  const auto first = r.chat_of(ann), second = r.chat_of(bob);
  ann.done(ann.message(first, "hello?"));
  let_everybody_sleep();

  auto olga = r.operator_("olga", 1);
  EXPECT_EQ(olga.newest(kind::offered)->head().session, first) << "an offer wakes the oldest";
  EXPECT_TRUE(olga.done(olga.accept(first)));
  EXPECT_EQ(ann.frames(kind::accept).size(), 1u) << "its visitor is still listening";
  EXPECT_TRUE(olga.done(olga.list(wire::list_scope::mine)));
  EXPECT_EQ(olga.newest(kind::session_info)->body<wire::session_info>()->unread(), 1u);

  let_everybody_sleep();
  EXPECT_TRUE(olga.done(olga.close(first)));
  EXPECT_EQ(ann.newest(kind::close)->head().seq, 5u);
  EXPECT_EQ(olga.newest(kind::offered)->head().session, second) << "and the slot goes to the next, asleep until now";
}

TEST_F(sleep_test, F092_WhoWaitsForLongHearsOfItsPlaceStill) {
  auto ann = r.visitor(), bob = r.visitor();
  const auto first = r.chat_of(ann);
  r.chat_of(bob);
  let_everybody_sleep();
  ASSERT_EQ(bob.newest(kind::place)->body<wire::place>()->position(), 2u);
  EXPECT_TRUE(ann.done(ann.close(first)));
  r.pass_ms(2'000);
  EXPECT_EQ(bob.newest(kind::place)->body<wire::place>()->position(), 1u);
}

TEST_F(sleep_test, F091_AVisitorThatWentWhileItsChatSleptHasTheGraceOnceItWaits) {
  r.stop();
  r.options().site.rules.visitor_grace_ms = 10'000;
  r.options().site.rules.operator_grace_ms = 5'000;
  r.start();
  auto ann = r.visitor();
  auto olga = r.operator_("olga");
  const auto chat = r.chat_of(ann, olga);
  ann.leave();
  let_everybody_sleep();
  olga.leave();
  r.pass_ms(7'000); // back in the line
  auto sue = r.operator_("sue");
  r.settle();
  ASSERT_TRUE(sue.newest(kind::offered));
  EXPECT_EQ(sue.newest(kind::offered)->head().session, chat);
  r.pass_ms(11'000);
  ASSERT_TRUE(sue.newest(kind::close)) << "nobody is there";
  EXPECT_EQ(sue.newest(kind::close)->body<wire::close>()->reason(), wire::end_reason::visitor_lost);
}

TEST_F(sleep_test, AMessageWakesTheSessionAndMessagesStayInOrder) {
  auto olga = r.operator_("olga");
  auto ann = r.visitor();
  const auto chat = r.chat_of(ann, olga);
  let_everybody_sleep();
  for (int i = 0; i < 5; ++i)
    ann.message(chat, std::to_string(i));
  r.settle();
  EXPECT_THAT(olga.texts(chat), ElementsAre("0", "1", "2", "3", "4"));
  EXPECT_EQ(r.shard().counters().sessions_woken.value(), 1u);
  r.stop();
  r.log().expect_sound();
}

TEST_F(sleep_test, AnEndedSessionLeavesMemoryAtOnceAndCanBeReadForEver) {
  auto ann = r.visitor();
  const auto chat = r.chat_of(ann);
  ann.done(ann.message(chat, "last words"));
  ann.done(ann.close(chat));
  r.settle();
  EXPECT_EQ(r.shard().counters().sessions_awake.value(), 0);
  EXPECT_EQ(r.shard().counters().sessions_open.value(), 0);
  for (int i = 0; i < 2; ++i) {
    ann.forget_frames();
    EXPECT_TRUE(ann.done(ann.resume(chat, 0)));
    EXPECT_THAT(ann.texts(chat), ElementsAre("last words"));
    r.pass_ms(20'000);
    EXPECT_EQ(r.shard().counters().sessions_awake.value(), 0) << "gone again";
  }
}

TEST_F(sleep_test, ManySleepAndWakeAtOnce) {
  constexpr int many = 300;
  auto bridge = r.gateway();
  std::vector<std::uint64_t> opening;
  for (int i = 1; i <= many; ++i)
    opening.push_back(bridge.open({}, principal{visitor_id{std::uint64_t(i)}}));
  std::vector<session_id> chats;
  for (auto id : opening)
    chats.push_back(bridge.done(id).session);
  let_everybody_sleep();
  EXPECT_EQ(r.shard().counters().sessions_slept.value(), std::uint64_t(many));

  std::vector<std::uint64_t> sent;
  for (int round = 0; round < 2; ++round)
    for (int i = 0; i < many; ++i)
      sent.push_back(bridge.message(chats[i], "hello", principal{visitor_id{std::uint64_t(i + 1)}}));
  for (std::size_t n = 0; n < sent.size(); ++n)
    EXPECT_EQ(bridge.done(sent[n]).seq, n < many ? 2u : 3u);
  r.stop();
  r.log().expect_sound();
}

TEST_F(sleep_test, ASessionThatSleptIsThereAfterARestart) {
  auto olga = r.operator_("olga");
  auto ann = r.visitor(), bob = r.visitor();
  const auto chat = r.chat_of(ann, olga), waiting = r.chat_of(bob);
  ann.done(ann.message(chat, "before"));
  let_everybody_sleep();
  ann.done(ann.message(chat, "after")); // more than the snapshot knows
  r.restart();
  auto again = r.operator_("olga");
  EXPECT_EQ(again.newest(kind::presence)->body<wire::presence>()->held(), 1u);
  EXPECT_EQ(again.newest(kind::offered)->head().session, waiting);
  EXPECT_TRUE(again.done(again.history(chat, 0)));
  EXPECT_THAT(again.texts(chat), ElementsAre("before", "after"));
  r.stop();
  r.log().expect_sound();
}

TEST_F(sleep_test, ConnectionsThatHaveClosedAreNotKeptForASleepingSession) {
  auto olga = r.operator_("olga");
  auto ann = r.visitor();
  r.chat_of(ann, olga); // while it waits, its visitor's absence matters
  EXPECT_EQ(ann.at().audiences(), 1u);
  ann.leave();
  let_everybody_sleep();
  EXPECT_EQ(ann.at().audiences(), 0u);
}

TEST_F(sleep_test, AnUnknownSessionIsAskedForOnceAndRefusedToAll) {
  auto ann = r.visitor();
  std::vector<std::uint64_t> asked;
  for (int i = 0; i < 10; ++i)
    asked.push_back(ann.message(session_id{999}, "anybody?"));
  for (auto id : asked)
    EXPECT_EQ(ann.done(id).error, error_code::no_such_session);
  EXPECT_EQ(r.shard().counters().sessions_awake.value(), 0);
}

TEST_F(sleep_test, ADeclinedSessionThatSleepsIsStillNotOfferedToTheDecliner) {
  auto olga = r.operator_("olga");
  auto ann = r.visitor();
  const auto chat = r.chat_of(ann);
  EXPECT_TRUE(olga.done(olga.decline(chat)));
  let_everybody_sleep();
  olga.forget_frames();
  EXPECT_TRUE(olga.done(olga.presence(false)));
  EXPECT_TRUE(olga.done(olga.presence(true)));
  EXPECT_THAT(olga.frames(kind::offered), IsEmpty());
}

} // namespace
} // namespace parley::actors::testing
