#include "outbox/back_off.hpp"

#include <gtest/gtest.h>
#include <limits>

namespace parley::outbox {
namespace {

constexpr back_off waits{.first_ms = 1'000, .longest_ms = 60'000, .give_up_ms = 1};
constexpr auto all_of_it = std::uint64_t{0}; // dice that take nothing off

TEST(back_off_test, doubles_from_attempt_to_attempt_up_to_the_longest_wait) {
  EXPECT_EQ(wait_ms(waits, 1, all_of_it), 1'000);
  EXPECT_EQ(wait_ms(waits, 2, all_of_it), 2'000);
  EXPECT_EQ(wait_ms(waits, 3, all_of_it), 4'000);
  EXPECT_EQ(wait_ms(waits, 7, all_of_it), 60'000);
  EXPECT_EQ(wait_ms(waits, std::numeric_limits<std::uint32_t>::max(), all_of_it), 60'000);
}

TEST(back_off_test, draws_each_wait_from_the_upper_half_of_its_range) {
  std::int64_t least = 1'000, most = 0;
  for (std::uint64_t dice = 0; dice < 5'000; ++dice) {
    const auto wait = wait_ms(waits, 1, dice * 0x9e3779b97f4a7c15);
    least = std::min(least, wait);
    most = std::max(most, wait);
  }
  EXPECT_GE(least, 500);
  EXPECT_LT(least, 510);
  EXPECT_GT(most, 990);
  EXPECT_LE(most, 1'000);
}

} // namespace
} // namespace parley::outbox
