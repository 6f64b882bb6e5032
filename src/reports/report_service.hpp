// Reports of a running server: follows the log, keeps the figures, answers questions.
#pragma once
#include "base/clock.hpp"
#include "base/metrics.hpp"
#include "reports/report_query.hpp"
#include "reports/usage_meter.hpp"
#include "storage/log_follower.hpp"

#include <mutex>

namespace parley::reports {

struct report_counters {
  counter records;  ///< measured
  counter commits;  ///< of figures
  gauge next_group; ///< of the log
  gauge failed;     ///< 1: the rows can't be read or written, see the log; the figures stand still
};

/// Owns a thread. Questions from any thread; one waits for others and for the record at hand, never for the shard.
class report_service {
public:
  /// All three outlive it.
  static result<std::unique_ptr<report_service>, storage::storage_error> start(storage::store& log, storage::control_store& rows, const clock_source& clock);
  /// Keeps what was measured.
  ~report_service();

  result<std::vector<report_row>, query_error> query(const report_request& what) const;
  result<std::vector<report_row>, query_error> live(report_group by) const;
  result<std::vector<active_account>, storage::storage_error> active_accounts(utc_month m) const;
  /// Computes everything anew from the log, in the background.
  result<ok_t, storage::storage_error> rebuild();
  /// Every record before this group is in the answers.
  std::uint64_t next_group() const;

  const report_counters& counters() const { return counters_; }

private:
  report_service(storage::store& log, const clock_source& clock, report_book book);
  void follow();
  bool caught_up(std::uint64_t next_group);
  void commit();
  void fail(const storage::storage_error& why);

  storage::store& log_;
  const clock_source& clock_;
  mutable std::mutex mutex_; ///< of all that follows but the follower
  report_book book_;
  std::uint64_t next_group_;
  std::int64_t committed_ms_ = 0; ///< steady
  report_counters counters_;
  std::mutex restarting_;
  std::unique_ptr<storage::log_follower> follower_; // declared last: its thread uses the rest
};

/// Under /metrics. The service outlives the registry's last text().
void add_report_metrics(metrics_registry& to, const report_service& from);

} // namespace parley::reports
