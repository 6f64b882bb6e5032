#include "reports/report_query.hpp"

namespace parley::reports {

namespace {

using problem = query_error::kind;

constexpr std::int64_t round_up(std::int64_t ms, std::int64_t period_ms) { return start_of(ms + period_ms - 1, period_ms); }

/// Adds rows up in groups.
class gathering {
public:
  explicit gathering(const report_request& what) : what_(what) {}

  void add(std::int64_t start_ms, subject whose, const figures& f) {
    if ((what_.queue && *what_.queue != whose.queue) || (what_.op && *what_.op != whose.op))
      return;
    report_row row;
    switch (what_.by) {
      case report_group::queue: row.queue = whose.queue; break;
      case report_group::operator_: row.op = whose.op; break;
      case report_group::hour: row.start_ms = start_of(start_ms, hour_ms); break;
      case report_group::day: row.start_ms = start_of(start_ms, day_ms); break;
    }
    const std::tuple key{row.start_ms, row.queue, row.op};
    auto at = rows_.find(key);
    if (at == rows_.end()) {
      overflows_ |= rows_.size() == max_report_rows;
      if (overflows_)
        return;
      at = rows_.emplace(key, row).first;
    }
    at->second.what.add(f);
  }

  result<std::vector<report_row>, query_error> take() {
    if (overflows_)
      return failure{query_error{problem::too_many_rows, "more than " + std::to_string(max_report_rows) + " rows: ask for a shorter time or by day"}};
    std::vector<report_row> out;
    for (auto& [key, row] : rows_)
      if (!row.what.empty())
        out.push_back(std::move(row));
    return out;
  }

private:
  const report_request& what_;
  std::map<std::tuple<std::int64_t, queue_id, operator_id>, report_row> rows_;
  bool overflows_ = false;
};

} // namespace

result<std::vector<report_row>, query_error> run_query(const report_book& from, const report_request& what) {
  using period = report_book::period;
  if (what.from_ms < 0 || what.until_ms <= what.from_ms)
    return failure{query_error{problem::bad_range, "the time must end after it begins"}};
  const auto unit_ms = what.by == report_group::day ? day_ms : hour_ms;
  const auto from_ms = start_of(what.from_ms, unit_ms), until_ms = round_up(what.until_ms, unit_ms);
  gathering rows{what};
  const auto gather = [&](period p, std::int64_t first_ms, std::int64_t end_ms) {
    return from.each(p, first_ms, end_ms, [&](std::int64_t start_ms, subject whose, const figures& f) { rows.add(start_ms, whose, f); });
  };

  // Whole days from the rows of days, what is left at both ends from those of hours.
  const auto days_from = round_up(from_ms, day_ms), days_until = start_of(until_ms, day_ms);
  const bool by_hours = what.by == report_group::hour || days_from >= days_until;
  auto read = by_hours ? gather(period::hour, from_ms, until_ms) : gather(period::hour, from_ms, days_from);
  if (read && !by_hours)
    read = gather(period::day, days_from, days_until);
  if (read && !by_hours)
    read = gather(period::hour, days_until, until_ms);
  if (!read)
    return failure{query_error{problem::storage, read.error().detail}};
  return rows.take();
}

result<std::vector<report_row>, query_error> live_numbers(const report_book& from, report_group by) {
  report_request what;
  what.by = by;
  gathering rows{what};
  if (auto read = from.each_live([&](std::int64_t, subject whose, const figures& f) { rows.add(0, whose, f); }); !read)
    return failure{query_error{problem::storage, read.error().detail}};
  return rows.take();
}

} // namespace parley::reports
