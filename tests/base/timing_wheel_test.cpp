#include "base/timing_wheel.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <random>
#include <vector>

namespace parley {
namespace {

struct named_timer : timer_node {
  int name = 0;
};

struct wheel : testing::Test {
  static constexpr std::int64_t start_ms = 1'000'000;
  timing_wheel sut{start_ms, 16, 100};
  named_timer a{{}, 1}, b{{}, 2}, c{{}, 3};

  std::vector<int> advance(std::int64_t after_ms) {
    std::vector<int> fired;
    sut.advance(start_ms + after_ms, [&](timer_node& n) { fired.push_back(static_cast<named_timer&>(n).name); });
    return fired;
  }
  void TearDown() override {
    for (auto* n : {&a, &b, &c})
      sut.cancel(*n);
  }
};

using fired = std::vector<int>;

TEST_F(wheel, fires_at_the_deadline_and_never_before) {
  sut.arm(a, start_ms + 250);
  EXPECT_EQ(advance(249), fired{});
  EXPECT_EQ(advance(299), fired{}); // its slot ends at 300
  EXPECT_EQ(advance(300), fired{1});
  EXPECT_FALSE(a.armed());
  EXPECT_EQ(advance(10'000), fired{});
}

TEST_F(wheel, fires_in_order_of_deadline_when_several_slots_are_due) {
  sut.arm(b, start_ms + 500);
  sut.arm(a, start_ms + 200);
  sut.arm(c, start_ms + 900);
  EXPECT_EQ(advance(1000), (fired{1, 2, 3}));
}

TEST_F(wheel, a_past_deadline_fires_at_the_next_tick) {
  sut.arm(a, start_ms - 5000);
  EXPECT_EQ(advance(0), fired{});
  EXPECT_EQ(advance(100), fired{1});
}

TEST_F(wheel, a_cancelled_node_never_fires) {
  sut.arm(a, start_ms + 200);
  sut.cancel(a);
  sut.cancel(a);
  EXPECT_EQ(sut.armed(), 0u);
  EXPECT_EQ(advance(1000), fired{});
}

TEST_F(wheel, arming_again_moves_the_deadline) {
  sut.arm(a, start_ms + 200);
  sut.arm(a, start_ms + 700);
  EXPECT_EQ(sut.armed(), 1u);
  EXPECT_EQ(advance(600), fired{});
  EXPECT_EQ(advance(700), fired{1});
}

TEST_F(wheel, a_deadline_beyond_the_span_waits_for_its_own_turn) {
  sut.arm(a, start_ms + 16 * 100 * 3 + 400); // three turns and four slots away
  for (std::int64_t t = 100; t < 16 * 100 * 3 + 400; t += 100)
    ASSERT_EQ(advance(t), fired{}) << "after " << t << " ms";
  EXPECT_EQ(advance(16 * 100 * 3 + 400), fired{1});
}

TEST_F(wheel, a_pause_longer_than_the_span_loses_nothing) {
  sut.arm(a, start_ms + 100);
  sut.arm(b, start_ms + 1500);
  sut.arm(c, start_ms + 1'000'000);
  EXPECT_EQ(advance(500'000).size(), 2u);
  EXPECT_EQ(sut.armed(), 1u);
  EXPECT_EQ(advance(1'000'000), fired{3});
}

TEST_F(wheel, a_clock_that_stands_still_or_goes_back_fires_nothing) {
  sut.arm(a, start_ms + 100);
  EXPECT_EQ(advance(0), fired{});
  EXPECT_EQ(advance(-5000), fired{});
  EXPECT_EQ(advance(100), fired{1});
}

TEST_F(wheel, a_callback_may_cancel_the_node_that_would_fire_next) {
  sut.arm(a, start_ms + 200);
  sut.arm(b, start_ms + 200);
  sut.arm(c, start_ms + 200);
  fired seen;
  sut.advance(start_ms + 200, [&](timer_node& n) {
    seen.push_back(static_cast<named_timer&>(n).name);
    sut.cancel(b);
  });
  EXPECT_EQ(seen, (fired{1, 3}));
}

TEST_F(wheel, a_callback_may_arm_its_own_node_again_without_endless_firing) {
  int count = 0;
  sut.arm(a, start_ms + 200);
  EXPECT_EQ(sut.advance(start_ms + 5000, [&](timer_node& n) { ++count, sut.arm(n, start_ms); }), 1u);
  EXPECT_EQ(count, 1);
  EXPECT_TRUE(a.armed());
}

TEST_F(wheel, a_callback_may_destroy_the_node_it_was_given) {
  auto owned = std::make_unique<named_timer>();
  sut.arm(*owned, start_ms + 200);
  sut.arm(a, start_ms + 200);
  EXPECT_EQ(sut.advance(start_ms + 200,
              [&](timer_node& n) {
                if (&n == owned.get())
                  owned.reset();
              }),
    2u);
  EXPECT_FALSE(owned);
}

TEST(timing_wheel_test, dying_first_it_disarms_what_it_held) {
  timer_node n;
  {
    timing_wheel w{0};
    w.arm(n, 500);
  }
  EXPECT_FALSE(n.armed());
}

TEST(timing_wheel_test, agrees_with_a_sorted_map_over_random_schedules) {
  constexpr int nodes = 300;
  std::mt19937_64 random{7};
  timing_wheel sut{0, 64, 10};
  std::vector<named_timer> timers(nodes);
  std::map<int, std::int64_t> model; // node → the tick at which it is due
  std::int64_t now = 0;
  for (int step = 0; step < 20'000; ++step) {
    int i = int(random() % nodes);
    switch (random() % 4) {
      case 0:
      case 1: {
        std::int64_t due = now + std::int64_t(random() % 3000) - 100;
        timers[i].name = i;
        sut.arm(timers[i], due);
        model[i] = std::max<std::int64_t>((std::max<std::int64_t>(due, 0) + 9) / 10, now / 10 + 1);
        break;
      }
      case 2:
        sut.cancel(timers[i]);
        model.erase(i);
        break;
      default: {
        now += std::int64_t(random() % (random() % 50 ? 60 : 2000));
        std::vector<int> got, want;
        sut.advance(now, [&](timer_node& n) { got.push_back(static_cast<named_timer&>(n).name); });
        std::erase_if(model, [&](auto& m) { return m.second <= now / 10 && (want.push_back(m.first), true); });
        std::ranges::sort(got);
        ASSERT_EQ(got, want) << "step " << step;
      }
    }
    ASSERT_EQ(sut.armed(), model.size());
  }
  for (auto& t : timers)
    sut.cancel(t);
}

} // namespace
} // namespace parley
