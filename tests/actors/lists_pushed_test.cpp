// Lists and counters of operators that want to be told.
#include "rig.hpp"

#include "actors/shard.hpp"

#include <gmock/gmock.h>

namespace parley::actors::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Le;
using ::testing::Not;

/// Longer than lists wait for more changes before they tell.
constexpr std::int64_t tick_ms = 200;

struct lists_pushed_test : ::testing::Test {
  rig r;
  client ann = r.visitor();

  /// Of a session, as it was pushed.
  static std::size_t pushed(const client& who, session_id s) {
    return std::size_t(std::ranges::count_if(who.frames(kind::session_info), [&](const kept_frame& f) { return f.head().session == s; }));
  }
};

TEST_F(lists_pushed_test, F058_WhoSubscribesIsToldTheCountersAndEachNewChat) {
  auto olga = r.operator_("olga");
  EXPECT_TRUE(olga.done(olga.presence(false)));
  EXPECT_TRUE(olga.done(olga.subscribe()));
  r.pass_ms(tick_ms);
  ASSERT_EQ(olga.frames(kind::counters).size(), 1u);
  EXPECT_EQ(olga.newest(kind::counters)->body<wire::counters>()->new_unassigned(), 0u);
  const auto chat = r.chat_of(ann);
  r.pass_ms(tick_ms);
  EXPECT_EQ(olga.newest(kind::counters)->body<wire::counters>()->new_unassigned(), 1u);
  EXPECT_EQ(pushed(olga, chat), 1u);
}

TEST_F(lists_pushed_test, F058_WhoSubscribesNoMoreIsNotTold) {
  auto olga = r.operator_("olga");
  EXPECT_TRUE(olga.done(olga.subscribe()));
  EXPECT_TRUE(olga.done(olga.subscribe(false)));
  r.pass_ms(tick_ms);
  olga.forget_frames();
  const auto chat = r.chat_of(ann);
  r.pass_ms(tick_ms);
  EXPECT_EQ(pushed(olga, chat), 0u);
  EXPECT_THAT(olga.frames(kind::counters), IsEmpty());
}

TEST_F(lists_pushed_test, F075_ADeviceThatComesBackIsToldEachChangeOnce) {
  auto first = r.operator_("olga");
  EXPECT_TRUE(first.done(first.subscribe()));
  r.pass_ms(tick_ms);
  first.at().break_off();
  r.chat_of(ann);
  r.pass_ms(tick_ms); // the lists find that the device is gone before the operator is told
  first.leave();
  r.settle();
  auto again = r.operator_("olga");
  EXPECT_TRUE(again.done(again.subscribe()));
  r.pass_ms(tick_ms);
  again.forget_frames();
  auto bob = r.visitor();
  const auto chat = r.chat_of(bob);
  r.pass_ms(tick_ms);
  EXPECT_EQ(pushed(again, chat), 1u);
}

/// Notes how long the shard would sleep, and ends it then.
class stopping_poller final : public io_poller {
public:
  explicit stopping_poller(shard& s) : shard_(s) {}
  std::size_t poll() override { return 0; }
  void flush() override {}
  void wait(std::int64_t ms) override {
    waits.push_back(ms);
    shard_.stop();
  }
  void wake() override {}
  std::vector<std::int64_t> waits;

private:
  shard& shard_;
};

TEST(a_shard_with_nothing_to_do, F058_DoesNotSleepThroughChangesThatSomebodyWaitsFor) {
  auto options = default_options();
  options.sleep_after_ms = 0; // no chat has a deadline then, so nothing else would wake the shard
  rig r{options};
  auto olga = r.operator_("olga");
  EXPECT_TRUE(olga.done(olga.presence(false)));
  EXPECT_TRUE(olga.done(olga.subscribe()));
  r.pass_ms(tick_ms);
  auto ann = r.visitor();
  ann.open();
  r.settle(); // within the tick: the push is still to come
  stopping_poller poller{r.shard()};
  r.shard().run(poller);
  ASSERT_THAT(poller.waits, Not(IsEmpty()));
  EXPECT_THAT(poller.waits.front(), Le(100));
}

} // namespace
} // namespace parley::actors::testing
