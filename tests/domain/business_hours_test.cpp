#include "domain/business_hours.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace parley::domain {
namespace {

using namespace std::chrono;
using namespace std::chrono_literals;
constexpr auto never = std::nullopt;

/// UTC.
constexpr std::int64_t at(int y, unsigned m, unsigned d, minutes time = 0min) {
  return milliseconds{sys_days{year{y} / month{m} / day{d}}.time_since_epoch() + time}.count();
}

enum weekdays : std::uint8_t { sunday, monday, tuesday, wednesday, thursday, friday, saturday };
open_hours open(weekdays day, minutes from, minutes until) { return {day, std::uint16_t(from.count()), std::uint16_t(until.count())}; }

business_hours hours(std::string zone, std::vector<open_hours> entries) {
  queue_rules q;
  q.time_zone = std::move(zone);
  q.hours = std::move(entries);
  return business_hours{q};
}

/// One minute after the other, as nobody would do it.
std::optional<std::int64_t> naive_next(const business_hours& h, std::int64_t from) {
  for (auto t = from + 60'000 - from % 60'000; t < from + 15 * 86'400'000ll; t += 60'000)
    if (h.open_at(t) != h.open_at(from))
      return t;
  return never;
}

TEST(business_hours_test, F096_without_entries_it_is_always_open) {
  const auto h = hours("Europe/Berlin", {});
  EXPECT_TRUE(h.open_at(at(2026, 11, 22)));
  EXPECT_EQ(h.next_change_ms(at(2026, 11, 22)), never);
}

TEST(business_hours_test, F096_opens_and_closes_by_the_clock_of_its_zone) {
  const auto h = hours("Asia/Tokyo", {open(monday, 9h, 17h + 30min)}); // 2026-11-23 is a Monday; Tokyo is 9 h ahead
  EXPECT_FALSE(h.open_at(at(2026, 11, 23) - 1));
  EXPECT_TRUE(h.open_at(at(2026, 11, 23)));
  EXPECT_TRUE(h.open_at(at(2026, 11, 23, 8h + 30min) - 1));
  EXPECT_FALSE(h.open_at(at(2026, 11, 23, 8h + 30min)));
  EXPECT_EQ(h.next_change_ms(at(2026, 11, 22, 12h)), at(2026, 11, 23));
  EXPECT_EQ(h.next_change_ms(at(2026, 11, 23)), at(2026, 11, 23, 8h + 30min));
  EXPECT_EQ(h.next_change_ms(at(2026, 11, 23, 8h + 30min)), at(2026, 11, 30)) << "next week";
}

TEST(business_hours_test, F096_a_zone_may_lie_a_day_away) {
  const auto h = hours("Pacific/Auckland", {open(monday, 8h, 9h)}); // 13 h ahead in November
  EXPECT_TRUE(h.open_at(at(2026, 11, 22, 19h + 30min)));
  const auto west = hours("America/Los_Angeles", {open(sunday, 23h, 24h)});
  EXPECT_TRUE(west.open_at(at(2026, 11, 23, 7h + 30min)));
}

TEST(business_hours_test, F096_hours_that_span_midnight_are_two_entries_and_one_shift) {
  const auto h = hours("UTC", {open(friday, 22h, 24h), open(saturday, 0h, 6h)});
  EXPECT_EQ(h.next_change_ms(at(2026, 11, 27)), at(2026, 11, 27, 22h));
  EXPECT_EQ(h.next_change_ms(at(2026, 11, 27, 23h)), at(2026, 11, 28, 6h));
}

TEST(business_hours_test, F096_a_shift_may_span_the_end_of_the_week) {
  const auto h = hours("UTC", {open(saturday, 20h, 24h), open(sunday, 0h, 4h)});
  EXPECT_TRUE(h.open_at(at(2026, 11, 29)));
  EXPECT_EQ(h.next_change_ms(at(2026, 11, 28, 21h)), at(2026, 11, 29, 4h));
  EXPECT_EQ(h.next_change_ms(at(2026, 11, 29, 4h)), at(2026, 12, 5, 20h));
}

TEST(business_hours_test, F096_entries_may_overlap) {
  const auto h = hours("UTC", {open(monday, 8h, 12h), open(monday, 10h, 14h), open(monday, 14h, 15h)});
  EXPECT_EQ(h.next_change_ms(at(2026, 11, 23, 9h)), at(2026, 11, 23, 15h));
}

TEST(business_hours_test, F096_what_covers_the_whole_week_never_closes) {
  std::vector<open_hours> all;
  for (auto day : {sunday, monday, tuesday, wednesday, thursday, friday, saturday})
    all.push_back(open(day, 0h, 24h));
  EXPECT_EQ(hours("Europe/Berlin", all).next_change_ms(at(2026, 3, 28)), never);
}

TEST(business_hours_test, F096_keeps_to_the_local_clock_when_it_is_put_forward) {
  const auto h = hours("Europe/Berlin", {open(sunday, 1h, 4h), open(monday, 9h, 10h)}); // 2026-03-29, 2:00 becomes 3:00
  EXPECT_EQ(h.next_change_ms(at(2026, 3, 28)), at(2026, 3, 29, 0h));
  EXPECT_EQ(h.next_change_ms(at(2026, 3, 29, 0h)), at(2026, 3, 29, 2h)) << "two hours, not three";
  EXPECT_EQ(h.next_change_ms(at(2026, 3, 29, 2h)), at(2026, 3, 30, 7h)) << "an hour earlier by UTC than the week before";
}

TEST(business_hours_test, F096_opens_late_where_its_beginning_is_skipped_and_not_at_all_where_all_is) {
  const auto late = hours("Europe/Berlin", {open(sunday, 2h + 30min, 4h)});
  EXPECT_EQ(late.next_change_ms(at(2026, 3, 28)), at(2026, 3, 29, 1h)) << "at the moment at which it became 3:00";
  EXPECT_EQ(late.next_change_ms(at(2026, 3, 29, 1h)), at(2026, 3, 29, 2h));
  const auto skipped = hours("Europe/Berlin", {open(sunday, 2h, 3h)});
  EXPECT_EQ(skipped.next_change_ms(at(2026, 3, 23)), at(2026, 4, 5, 0h));
}

TEST(business_hours_test, F096_is_open_twice_where_an_hour_comes_twice) {
  const auto h = hours("Europe/Berlin", {open(sunday, 2h, 2h + 30min)}); // 2026-10-25, 3:00 becomes 2:00
  EXPECT_EQ(h.next_change_ms(at(2026, 10, 24)), at(2026, 10, 25, 0h));
  EXPECT_EQ(h.next_change_ms(at(2026, 10, 25, 0h)), at(2026, 10, 25, 0h + 30min));
  EXPECT_EQ(h.next_change_ms(at(2026, 10, 25, 0h + 30min)), at(2026, 10, 25, 1h));
  EXPECT_EQ(h.next_change_ms(at(2026, 10, 25, 1h)), at(2026, 10, 25, 1h + 30min));
  const auto long_day = hours("America/New_York", {open(sunday, 0h, 24h)}); // 2026-11-01
  EXPECT_EQ(long_day.next_change_ms(at(2026, 11, 1, 4h)), at(2026, 11, 2, 5h)) << "25 hours";
}

TEST(business_hours_test, F096_says_the_same_as_a_look_at_every_minute) {
  const std::vector<open_hours> entries{
    open(monday, 9h, 12h), open(monday, 12h, 18h), open(saturday, 23h, 24h), open(sunday, 0h, 2h + 15min), open(sunday, 2h + 45min, 3h)};
  for (const auto* zone : {"UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"}) {
    const auto h = hours(zone, entries);
    for (auto day : {at(2026, 3, 6), at(2026, 3, 27), at(2026, 4, 3), at(2026, 10, 2), at(2026, 10, 23), at(2026, 10, 30)})
      for (auto t = day; t < day + 3 * 86'400'000; t += 5'400'000)
        ASSERT_EQ(h.next_change_ms(t), naive_next(h, t)) << zone << ' ' << t;
  }
}

TEST(time_zone_test, F096_knows_the_zones_of_the_world_and_nothing_else) {
  EXPECT_TRUE(time_zone::find("Europe/Berlin"));
  EXPECT_FALSE(time_zone::find("Europe/Atlantis"));
  EXPECT_FALSE(time_zone::find(""));
  EXPECT_FALSE(time_zone::find("../etc/passwd"));
  ASSERT_TRUE(time_zone::find("UTC"));
  EXPECT_EQ(time_zone::find("UTC")->at(0).offset_ms, 0);
  EXPECT_EQ(time_zone::find("Asia/Kolkata")->at(at(2026, 1, 1)).offset_ms, milliseconds{5h + 30min}.count());
}

} // namespace
} // namespace parley::domain
