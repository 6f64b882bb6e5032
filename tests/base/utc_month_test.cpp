#include "base/utc_month.hpp"

#include <gtest/gtest.h>

namespace parley {
namespace {

constexpr std::int64_t day_ms = 86'400'000;

TEST(utc_month, is_the_month_of_a_time_in_utc) {
  EXPECT_EQ(month_of(0).number, 197001u);
  EXPECT_EQ(month_of(1'795'303'898'007).number, 202611u);
  EXPECT_EQ(month_of(-1).number, 196912u);
}

TEST(utc_month, ends_where_the_next_begins_also_over_new_year_and_a_leap_day) {
  EXPECT_EQ(end_ms(utc_month{202612}), start_ms(utc_month{202701}));
  EXPECT_EQ(end_ms(utc_month{202402}) - start_ms(utc_month{202402}), 29 * day_ms);
  EXPECT_EQ(month_of(end_ms(utc_month{202402}) - 1).number, 202402u);
  EXPECT_EQ(month_of(end_ms(utc_month{202402})).number, 202403u);
}

} // namespace
} // namespace parley
