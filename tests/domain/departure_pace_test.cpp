#include "domain/departure_pace.hpp"

#include <gtest/gtest.h>

namespace parley::domain {
namespace {

using enum departure_pace::line;

TEST(departure_pace, says_nothing_before_three_have_left) {
  departure_pace pace;
  pace.departed(0, waiting);
  pace.departed(100, waiting);
  EXPECT_FALSE(pace.expected_ms(1, 100));
  pace.departed(200, waiting);
  EXPECT_EQ(pace.expected_ms(1, 200), 100);
  EXPECT_EQ(pace.expected_ms(5, 200), 500);
}

TEST(departure_pace, follows_a_change_within_some_departures) {
  departure_pace pace;
  std::int64_t now_ms = 0;
  for (int i = 0; i < 50; ++i)
    pace.departed(now_ms += 100, waiting);
  EXPECT_EQ(pace.expected_ms(1, now_ms), 100);
  pace.departed(now_ms += 1000, waiting);
  EXPECT_EQ(pace.expected_ms(1, now_ms), 212) << "an eighth of the new one";
  for (int i = 0; i < 100; ++i)
    pace.departed(now_ms += 1000, waiting);
  EXPECT_NEAR(double(*pace.expected_ms(1, now_ms)), 1000, 2);
}

TEST(departure_pace, counts_no_time_in_which_nobody_waited) {
  departure_pace pace;
  pace.departed(0, waiting);
  pace.departed(100, waiting);
  pace.departed(200, empty);
  pace.departed(1'000'000, waiting);
  pace.departed(1'000'100, waiting);
  EXPECT_EQ(pace.expected_ms(1, 1'000'100), 100);
}

TEST(departure_pace, of_those_who_never_waited_is_not_known) {
  departure_pace pace;
  for (std::int64_t ms : {0, 100, 200, 300})
    pace.departed(ms, empty);
  EXPECT_FALSE(pace.expected_ms(1, 300));
}

TEST(departure_pace, grows_while_nobody_leaves) {
  departure_pace pace;
  for (std::int64_t ms : {0, 100, 200})
    pace.departed(ms, waiting);
  EXPECT_EQ(pace.expected_ms(1, 300), 100);
  EXPECT_EQ(pace.expected_ms(1, 1100), 200);
}

} // namespace
} // namespace parley::domain
