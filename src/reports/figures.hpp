// What is counted about chats, and where: in which queue, by which operator, when.
#pragma once
#include "base/ids.hpp"
#include "reports/duration_histogram.hpp"

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace parley::reports {

/// docs/reports.md says what each means. Append only: rows on disk hold them in this order.
enum class counted : std::uint8_t {
  chats,     ///< begun
  taken,     ///< times an operator has taken one, whoever had it before
  abandoned, ///< ended while the visitor waited
  bot_only,  ///< ended without ever having asked for an operator
  ended,     ///< for whatever reason
  offered,   ///< held out to the operator
  missed,    ///< … which did not answer in time
  declined,  ///< … or said no
  handed_on, ///< went from the operator to another one
  received,  ///< came to the operator from another one
  visitor_texts,
  operator_texts,
  one_star,
  two_stars,
  three_stars,
  four_stars,
  five_stars,
  bot_now, ///< live rows only: how many there are at this moment
  waiting_now,
  on_chat_now,
  inactive_now,
  count_,
};
constexpr std::size_t counted_kinds = std::size_t(counted::count_);

struct figures {
  std::array<std::int64_t, counted_kinds> counts{}; ///< in changes also negative, in totals never
  duration_histogram wait;                          ///< of the visitor, each time an operator took it out of a line
  duration_histogram first_response;                ///< from the moment a chat asked for an operator to an operator's first text
  duration_histogram handle;                        ///< how long an operator held a chat

  std::int64_t& operator[](counted c) { return counts[std::size_t(c)]; }
  std::int64_t operator[](counted c) const { return counts[std::size_t(c)]; }
  void add(const figures& other);
  bool empty() const;
  std::int64_t ratings() const;
  /// 1 to 5; 0 without ratings.
  double mean_stars() const;

  /// Requires that no count is negative.
  std::string bytes() const;
  /// Nothing if that is no such row.
  static std::optional<figures> from(std::string_view bytes);

  friend bool operator==(const figures&, const figures&) = default;
};

constexpr std::int64_t hour_ms = 3'600'000;
constexpr std::int64_t day_ms = 24 * hour_ms;

/// The start of the hour or day that holds `time_ms`; times before 1970 count as 1970.
constexpr std::int64_t start_of(std::int64_t time_ms, std::int64_t period_ms) { return time_ms <= 0 ? 0 : time_ms / period_ms * period_ms; }

/// Whose figures.
struct subject {
  queue_id queue;
  operator_id op; ///< none: what no operator has to do with
  friend constexpr auto operator<=>(const subject&, const subject&) = default;
};

} // namespace parley::reports
