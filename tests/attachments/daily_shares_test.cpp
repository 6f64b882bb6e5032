#include "attachments/daily_shares.hpp"

#include <gtest/gtest.h>

namespace parley::attachments {
namespace {

using enum daily_shares::taken;

constexpr principal ann{visitor_id{5}}, bob{visitor_id{6}};
constexpr std::int64_t day_ms = 24 * 3'600'000;

TEST(daily_shares, each_visitor_has_its_own_and_another_one_the_next_day) {
  daily_shares s;
  EXPECT_EQ(s.take(ann, 60, 100, 1'000), yes);
  EXPECT_EQ(s.take(ann, 41, 100, 2'000), no);
  EXPECT_EQ(s.take(ann, 40, 100, 3'000), yes) << "what was refused took nothing";
  EXPECT_EQ(s.take(bob, 100, 100, 3'000), yes);
  EXPECT_EQ(s.take(ann, 1, 100, 1'000 + day_ms - 1), no);
  EXPECT_EQ(s.take(ann, 100, 100, 1'000 + day_ms), yes);
}

TEST(daily_shares, what_was_not_kept_is_given_back) {
  daily_shares s;
  EXPECT_EQ(s.take(ann, 100, 100, 0), yes);
  s.give_back(ann, 30);
  EXPECT_EQ(s.take(ann, 31, 100, 0), no);
  EXPECT_EQ(s.take(ann, 30, 100, 0), yes);
  EXPECT_EQ(s.take(ann, 10, 100, day_ms), yes);
  s.give_back(ann, 100); // of yesterday
  EXPECT_EQ(s.take(ann, 101, 100, day_ms), no) << "nobody gets more than a day's share";
}

TEST(daily_shares, it_remembers_so_many_visitors_and_then_begins_anew) {
  daily_shares s;
  EXPECT_EQ(s.take(ann, 100, 100, 0), yes);
  for (std::uint64_t n = 1; n < daily_shares::max_visitors; ++n)
    EXPECT_EQ(s.take(principal{visitor_id{1'000 + n}}, 1, 100, 0), yes);
  EXPECT_EQ(s.take(ann, 1, 100, 0), no) << "all of them are remembered";
  EXPECT_EQ(s.take(bob, 1, 100, 0), yes);
  EXPECT_EQ(s.take(ann, 100, 100, 0), yes);
}

} // namespace
} // namespace parley::attachments
