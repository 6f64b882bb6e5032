// Questions to the figures.
#pragma once
#include "reports/report_book.hpp"

namespace parley::reports {

enum class report_group : std::uint8_t { queue, operator_, hour, day };

struct report_request {
  std::int64_t from_ms = 0;  ///< rounded down to the hour; to the day if that is what is grouped by
  std::int64_t until_ms = 0; ///< not included; rounded up likewise
  report_group by = report_group::queue;
  std::optional<queue_id> queue; ///< only of this one
  std::optional<operator_id> op; ///< only of this one; operator_id{}: only what no operator has to do with
};

/// Rows in one answer: a year by day or 400 days by hour, or as many operators as a site has. Bounds the memory of a question.
constexpr std::size_t max_report_rows = 10'000;

struct report_row {
  std::int64_t start_ms = 0; ///< by hour or day
  queue_id queue;            ///< by queue
  operator_id op;            ///< by operator
  figures what;
};

struct query_error {
  enum class kind : std::uint8_t { bad_range, too_many_rows, storage } what;
  std::string detail;
};

/// Rows in order of what they are grouped by. Reads a row for each queue and operator of every day in the range, whatever the number of chats.
result<std::vector<report_row>, query_error> run_query(const report_book& from, const report_request& what);

/// What goes on at this moment, by queue or operator; another grouping gives one row for all.
result<std::vector<report_row>, query_error> live_numbers(const report_book& from, report_group by);

} // namespace parley::reports
