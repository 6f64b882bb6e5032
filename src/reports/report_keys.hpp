// Where reports stand in the control store.
//
//   report/format              version of these rows; another one: they are computed anew from the log
//   report/cursor              the next group of the log, decimal
//   report/measured            position of the newest record that is in the figures, decimal
//   report/h/HOUR/QUEUE/OP     figures of one hour; HOUR: hours since 1970
//   report/d/DAY/QUEUE/OP      … of one day
//   report/n/QUEUE/OP          how many chats there are now
//   report/s/SESSION           a chat that goes on, or has ended not long ago, as it was when more than texts and read marks changed it
//   report/e/ENDED_MS/SESSION  empty: when such a chat may be forgotten
//   report/m/MONTH/OP          empty: the operator took a chat in that month; MONTH: year × 100 + month
#pragma once
#include "base/key_number.hpp"
#include "base/utc_month.hpp"
#include "reports/figures.hpp"

namespace parley::reports {

inline constexpr std::string_view report_area = "report/";
inline constexpr std::string_view format_key = "report/format";
inline constexpr std::string_view cursor_key = "report/cursor";
inline constexpr std::string_view measured_key = "report/measured";
inline constexpr std::string_view hour_rows = "report/h/";
inline constexpr std::string_view day_rows = "report/d/";
inline constexpr std::string_view live_rows = "report/n/";
inline constexpr std::string_view session_rows = "report/s/";
inline constexpr std::string_view ended_rows = "report/e/";
inline constexpr std::string_view month_rows = "report/m/";

/// `area`, then the numbers, a slash between them.
template <class... Rest>
std::string report_key(std::string_view area, std::uint64_t first, Rest... rest) {
  std::string key{area};
  key += key_number(first);
  ((key += '/', key += key_number(rest)), ...);
  return key;
}

/// The next number of a key whose area has been taken off; 0 where there is none.
inline std::uint64_t next_number(std::string_view& key) {
  const auto n = take_key_number(key);
  if (key.starts_with('/'))
    key.remove_prefix(1);
  return n.value_or(0);
}

} // namespace parley::reports
