// Calendar months in UTC: what a fee is computed for.
#pragma once
#include <chrono>
#include <cstdint>

namespace parley {

/// A month as one number, year × 100 + month: 202611. 0 = none.
struct utc_month {
  std::uint32_t number = 0;
  friend constexpr auto operator<=>(utc_month, utc_month) = default;
};

/// The month of `time_ms`, milliseconds since 1970.
constexpr utc_month month_of(std::int64_t time_ms) {
  using namespace std::chrono;
  const year_month_day day{floor<days>(sys_time<milliseconds>{milliseconds{time_ms}})};
  return {std::uint32_t(int(day.year())) * 100 + unsigned(day.month())};
}

/// Milliseconds since 1970 at which the month begins.
constexpr std::int64_t start_ms(utc_month m) {
  using namespace std::chrono;
  const sys_days first{year_month_day{year{int(m.number / 100)}, month{m.number % 100}, day{1}}};
  return duration_cast<milliseconds>(first.time_since_epoch()).count();
}

/// … and at which it is over.
constexpr std::int64_t end_ms(utc_month m) { return start_ms(m.number % 100 == 12 ? utc_month{m.number + 89} : utc_month{m.number + 1}); }

} // namespace parley
