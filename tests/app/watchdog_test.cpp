#include "app/watchdog.hpp"

#include <gtest/gtest.h>

#include <atomic>

namespace parley::app {
namespace {

using namespace std::chrono_literals;

/// What is watched: makes a round for each nudge, as an idle shard does, unless it hangs.
struct worker {
  std::atomic<std::uint64_t> rounds{0}, nudges{0}, alive{0};
  std::atomic<bool> hangs{false};

  watchdog::calls calls() {
    return {[this] { return rounds.load(); },
      [this] {
        ++nudges;
        if (!hangs)
          ++rounds;
      },
      [this] { ++alive; }};
  }
  static void wait_for(const std::atomic<std::uint64_t>& figure, std::uint64_t value) {
    const auto deadline = std::chrono::steady_clock::now() + 60s;
    while (figure < value) {
      ASSERT_LT(std::chrono::steady_clock::now(), deadline);
      std::this_thread::yield();
    }
  }
};

TEST(watchdog_test, says_alive_again_and_again_while_rounds_are_made) {
  worker w;
  const watchdog watching{4ms, w.calls()};
  worker::wait_for(w.alive, 10);
}

TEST(watchdog_test, is_silent_while_no_round_is_made_and_speaks_again_after_that) {
  worker w;
  const watchdog watching{4ms, w.calls()};
  worker::wait_for(w.alive, 3);
  w.hangs = true;
  worker::wait_for(w.nudges, w.nudges + 2); // the round that was under way is behind us
  const auto before = w.alive.load();
  worker::wait_for(w.nudges, w.nudges + 20);
  EXPECT_EQ(w.alive, before);

  w.hangs = false;
  worker::wait_for(w.alive, before + 3);
}

TEST(watchdog_test, ends_at_once_however_long_its_timeout_is) {
  worker w;
  const watchdog watching{24h, w.calls()};
}

} // namespace
} // namespace parley::app
