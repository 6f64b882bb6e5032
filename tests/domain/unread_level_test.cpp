#include "domain/unread_level.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace parley::domain {
namespace {

const std::vector<unread_level> three{{1'000, "#ffff00"}, {5'000, "#ff8800"}, {60'000, "#ff0000"}};
constexpr std::int64_t since = 100'000;

TEST(unread_level_test, F052_rises_at_each_threshold_exactly) {
  EXPECT_EQ(unread_age_at(three, since, since), (unread_age{0, 101'000}));
  EXPECT_EQ(unread_age_at(three, since, 100'999), (unread_age{0, 101'000}));
  EXPECT_EQ(unread_age_at(three, since, 101'000), (unread_age{1, 105'000}));
  EXPECT_EQ(unread_age_at(three, since, 104'999), (unread_age{1, 105'000}));
  EXPECT_EQ(unread_age_at(three, since, 105'000), (unread_age{2, 160'000}));
  EXPECT_EQ(unread_age_at(three, since, 160'000), (unread_age{3, {}}));
  EXPECT_EQ(unread_age_at(three, since, 9'000'000), (unread_age{3, {}}));
}

TEST(unread_level_test, F052_a_timer_at_each_change_sees_every_level_once) {
  std::vector<std::uint32_t> seen;
  for (std::optional<std::int64_t> now = since; now && seen.size() < 10;) {
    const auto mark = unread_age_at(three, since, *now);
    seen.push_back(mark.level);
    now = mark.next_change_ms;
  }
  EXPECT_EQ(seen, (std::vector<std::uint32_t>{0, 1, 2, 3}));
}

TEST(unread_level_test, F052_the_first_level_may_begin_at_once) {
  const std::vector<unread_level> from_the_start{{0, "#00ff00"}, {10, "#ff0000"}};
  EXPECT_EQ(unread_age_at(from_the_start, since, since), (unread_age{1, since + 10}));
}

TEST(unread_level_test, F052_without_levels_nothing_changes) { EXPECT_EQ(unread_age_at({}, since, since + 1'000'000), (unread_age{0, {}})); }

TEST(unread_level_test, a_clock_that_was_put_back_makes_no_mark_older) { EXPECT_EQ(unread_age_at(three, since, 0), (unread_age{0, 101'000})); }

} // namespace
} // namespace parley::domain
