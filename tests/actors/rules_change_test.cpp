// F015: settings take effect on running sessions at once, and none is dropped.
#include "rig.hpp"

#include <gmock/gmock.h>

namespace parley::actors::testing {
namespace {

using ::testing::IsEmpty;

struct rules_change_test : ::testing::Test {
  rig r;

  template <class Change>
  void change(Change how) {
    auto& rules = r.options().site.rules;
    how(rules);
    r.shard().change_rules(std::make_shared<const domain::site_rules>(rules));
    r.settle();
    r.rounds(10);
  }
};

TEST_F(rules_change_test, F015_ATimeOutHoldsForChatsThatBeganBefore) {
  auto ann = r.visitor();
  auto olga = r.operator_("olga");
  const auto chat = r.chat_of(ann, olga);
  r.pass_ms(20'000);
  change([](auto& rules) { rules.inactive_after_ms = 30'000; });
  r.pass_ms(9'000);
  EXPECT_THAT(olga.frames(kind::inactive), IsEmpty());
  r.pass_ms(2'000);
  EXPECT_EQ(olga.frames(kind::inactive).size(), 1u);
  EXPECT_TRUE(olga.done(olga.message(chat, "still mine")));
}

TEST_F(rules_change_test, F015_ATimeOutReachesChatsThatSleep) {
  r.stop();
  r.options().sleep_after_ms = 1'000;
  r.start();
  auto ann = r.visitor();
  auto olga = r.operator_("olga");
  r.chat_of(ann, olga);
  r.pass_ms(5'000);
  ASSERT_EQ(r.shard().counters().sessions_awake.value(), 0);
  change([](auto& rules) { rules.end_after_ms = 10'000; });
  r.pass_ms(8'000);
  EXPECT_EQ(ann.frames(kind::close).size(), 1u);
}

TEST_F(rules_change_test, F021_TheMethodChangesUnderWaitingSessions) {
  change([](auto& rules) { rules.queues.front().method = domain::assignment_method::choice; });
  auto ann = r.visitor();
  auto olga = r.operator_("olga");
  const auto chat = r.chat_of(ann);
  EXPECT_THAT(olga.frames(kind::offered), IsEmpty());
  change([](auto& rules) { rules.queues.front().method = domain::assignment_method::round_robin; });
  ASSERT_EQ(olga.frames(kind::offered).size(), 1u);
  EXPECT_EQ(olga.newest(kind::offered)->head().session, chat);
  EXPECT_EQ(olga.newest(kind::offered)->body<wire::offered>()->rules_version(), 3u) << "the decision says by which rules";
}

TEST_F(rules_change_test, F042_AnOperatorJoinsAndLeavesADepartment) {
  auto olga = r.operator_("olga"), otto = r.operator_("otto");
  change([](auto& rules) {
    auto& sales = rules.queues.emplace_back();
    sales.id = queue_id{2};
    sales.operators = {"olga"};
  });
  auto ann = r.visitor(), bob = r.visitor();
  r.chat_of(ann, queue_id{2});
  EXPECT_EQ(olga.frames(kind::offered).size(), 1u);
  change([](auto& rules) { rules.queues.back().operators = {"otto"}; });
  r.chat_of(bob, queue_id{2});
  EXPECT_EQ(olga.frames(kind::offered).size(), 1u);
  EXPECT_EQ(otto.frames(kind::offered).size(), 1u);
}

TEST_F(rules_change_test, F015_ADepartmentThatIsGoneStillServesWhoWaitsInIt) {
  change([](auto& rules) { rules.queues.emplace_back().id = queue_id{2}; });
  auto ann = r.visitor();
  const auto chat = r.chat_of(ann, queue_id{2});
  change([](auto& rules) { rules.queues.pop_back(); });
  auto olga = r.operator_("olga");
  EXPECT_TRUE(olga.done(olga.accept(chat)));
}

TEST_F(rules_change_test, F042_AChatWhoseDepartmentIsGoneComesBackToTheDefaultOne) {
  change([](auto& rules) {
    auto& sales = rules.queues.emplace_back();
    sales.id = queue_id{2};
    sales.operators = {"otto"};
    rules.queues.front().operators = {"olga"};
    rules.operator_grace_ms = 1'000;
  });
  auto ann = r.visitor();
  auto otto = r.operator_("otto"), olga = r.operator_("olga");
  const auto chat = r.chat_of(ann, queue_id{2});
  ASSERT_TRUE(otto.done(otto.accept(chat)));
  change([](auto& rules) { rules.queues.pop_back(); });
  EXPECT_TRUE(otto.done(otto.message(chat, "nothing happens to a chat that somebody has")));
  EXPECT_EQ(olga.done(olga.transfer(chat, queue_id{2})).error, error_code::no_such_queue);
  otto.leave();
  r.pass_ms(3'000);
  ASSERT_TRUE(olga.newest(kind::offered));
  EXPECT_EQ(olga.newest(kind::offered)->head().session, chat);
}

TEST_F(rules_change_test, F052_NewLevelsAreToldOfMarksThatAreThereAlready) {
  change([](auto& rules) { rules.unread_levels = {{600'000, "red"}}; });
  auto ann = r.visitor();
  auto olga = r.operator_("olga");
  const auto chat = r.chat_of(ann, olga);
  ASSERT_TRUE(olga.done(olga.subscribe()));
  ASSERT_TRUE(ann.done(ann.message(chat, "hello?")));
  r.pass_ms(300'000);
  ASSERT_EQ(olga.newest(kind::session_info)->body<wire::session_info>()->level(), 0u);
  change([](auto& rules) { rules.unread_levels = {{60'000, "red"}}; });
  r.pass_ms(300);
  EXPECT_EQ(olga.newest(kind::session_info)->body<wire::session_info>()->level(), 1u);
}

TEST_F(rules_change_test, F027_WaitingChatsRingWhenTheirQueueBeginsTo) {
  change([](auto& rules) { rules.queues.front().method = domain::assignment_method::choice; });
  auto ann = r.visitor();
  auto olga = r.operator_("olga");
  const auto chat = r.chat_of(ann);
  r.pass_ms(300);
  ASSERT_THAT(olga.frames(kind::session_info), IsEmpty());
  change([](auto& rules) { rules.queues.front().method = domain::assignment_method::ring_all; });
  r.pass_ms(300);
  ASSERT_TRUE(olga.newest(kind::session_info));
  EXPECT_TRUE(olga.newest(kind::session_info)->body<wire::session_info>()->ring());

  r.restart();
  auto otto = r.operator_("otto");
  r.settle();
  ASSERT_TRUE(otto.newest(kind::session_info)) << "who comes later is called, too";
  EXPECT_EQ(otto.newest(kind::session_info)->head().session, chat);
  EXPECT_TRUE(otto.newest(kind::session_info)->body<wire::session_info>()->ring());
}

TEST_F(rules_change_test, F097_WhoSupervisesNoLongerIsToldNothingMore) {
  change([](auto& rules) { rules.queues.front().supervisors = {"sue"}; });
  auto ann = r.visitor();
  auto olga = r.operator_("olga"), sue = r.operator_("sue");
  const auto chat = r.chat_of(ann, olga);
  ASSERT_TRUE(sue.done(sue.watch(chat)));
  ASSERT_TRUE(ann.done(ann.message(chat, "one")));
  ASSERT_EQ(sue.texts(chat).size(), 1u);
  change([](auto& rules) { rules.queues.front().supervisors.clear(); });
  ASSERT_TRUE(ann.done(ann.message(chat, "two")));
  EXPECT_EQ(sue.texts(chat).size(), 1u);
}

} // namespace
} // namespace parley::actors::testing
