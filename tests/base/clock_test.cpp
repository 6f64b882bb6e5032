#include "base/clock.hpp"

#include <gtest/gtest.h>

namespace parley {
namespace {

TEST(manual_clock_test, moves_only_when_told) {
  manual_clock c{1000};
  EXPECT_EQ(c.wall_ms(), 1000);
  EXPECT_EQ(c.steady_ms(), 1000);
  c.advance_ms(50);
  EXPECT_EQ(c.wall_ms(), 1050);
  EXPECT_EQ(c.steady_ms(), 1050);
}

TEST(system_clock_test, counts_milliseconds_since_1970) {
  EXPECT_GT(system_clock{}.wall_ms(), 1'700'000'000'000); // after 2023
  EXPECT_LT(system_clock{}.wall_ms(), 4'000'000'000'000); // not microseconds
}

TEST(system_clock_test, the_steady_clock_never_goes_back) {
  system_clock c;
  for (auto last = c.steady_ms(), i = std::int64_t{0}; i < 1000; ++i) {
    auto now = c.steady_ms();
    ASSERT_GE(now, last);
    last = now;
  }
}

} // namespace
} // namespace parley
