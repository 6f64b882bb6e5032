#include "domain/business_hours.hpp"

#include <algorithm>

namespace parley::domain {

namespace {

constexpr std::int64_t minute_ms = 60'000;
constexpr std::int64_t day_ms = 24 * 60 * minute_ms;
constexpr std::int64_t week_ms = 7 * day_ms;
/// Two weeks and a day: hours that fall into the one Sunday hour that is skipped in spring come again a week later.
constexpr std::int64_t horizon_ms = 2 * week_ms + day_ms;

/// Of a local time: since the last Sunday, 0:00. The epoch was a Thursday.
std::int64_t time_of_week(std::int64_t local_ms) {
  const auto since_sunday = (local_ms + 4 * day_ms) % week_ms;
  return since_sunday < 0 ? since_sunday + week_ms : since_sunday;
}

std::int64_t begin_of(const open_hours& h) { return h.weekday * day_ms + h.from_min * minute_ms; }
std::int64_t end_of(const open_hours& h) { return h.weekday * day_ms + h.until_min * minute_ms; }

} // namespace

business_hours::business_hours(const queue_rules& q) : hours_(q.hours), zone_(time_zone::find(q.time_zone).value_or(time_zone{})) {}

bool business_hours::open_in_week(std::int64_t at) const {
  return hours_.empty() || std::ranges::any_of(hours_, [=](auto& h) { return begin_of(h) <= at && at < end_of(h); });
}

bool business_hours::open_at(std::int64_t utc_ms) const { return open_in_week(time_of_week(utc_ms + zone_.at(utc_ms).offset_ms)); }

std::optional<std::int64_t> business_hours::next_change_ms(std::int64_t utc_ms) const {
  const bool now = open_at(utc_ms);
  for (auto from = utc_ms; from < utc_ms + horizon_ms;) {
    const auto [offset_ms, until_ms] = zone_.at(from);
    const auto at = time_of_week(from + offset_ms);
    if (open_in_week(at) != now)
      return from; // clocks were changed into it
    auto next = week_ms;
    for (auto& h : hours_)
      for (auto edge : {begin_of(h), end_of(h)})
        if (open_in_week(edge % week_ms) != now) {
          const auto ahead = (edge - at + week_ms) % week_ms;
          next = std::min(next, ahead);
        }
    if (next < week_ms && from + next < until_ms)
      return from + next;
    if (until_ms >= utc_ms + horizon_ms)
      return std::nullopt;
    from = until_ms;
  }
  return std::nullopt;
}

} // namespace parley::domain
