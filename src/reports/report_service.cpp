#include "reports/report_service.hpp"

#include "base/log.hpp"

namespace parley::reports {

namespace {
/// Between two commits of figures: a dashboard reads what is in memory as well, so only a crash notices, and then the log is read again.
constexpr std::int64_t commit_every_ms = 1'000;
/// … but never more rows than this in one transaction: bounds memory while a long log is read.
constexpr std::size_t max_pending_rows = 20'000;
} // namespace

result<std::unique_ptr<report_service>, storage::storage_error> report_service::start(storage::store& log, storage::control_store& rows, const clock_source& clock) {
  auto book = report_book::open(rows, log.next_group());
  if (!book)
    return failure{book.error()};
  std::unique_ptr<report_service> s{new report_service(log, clock, *std::move(book))};
  s->follow();
  return s;
}

report_service::report_service(storage::store& log, const clock_source& clock, report_book book)
  : log_(log), clock_(clock), book_(std::move(book)), next_group_(book_.first_group()) {}

report_service::~report_service() {
  follower_.reset();
  commit();
}

void report_service::follow() {
  follower_ = std::make_unique<storage::log_follower>(log_, book_.first_group(), storage::log_follower::pace::resting,
    storage::log_events{
      [this](const storage::log_record& r) {
        std::lock_guard hold(mutex_);
        book_.add(r.frame, r.where);
        counters_.records.add();
      },
      [this](std::uint64_t next) { return caught_up(next); },
      [this](const storage::storage_error& why) { fail(why); },
    });
}

/// The cursor is our own, so what is not committed yet is no reason to be given it again.
bool report_service::caught_up(std::uint64_t next_group) {
  std::lock_guard hold(mutex_);
  next_group_ = next_group;
  counters_.next_group.set(std::int64_t(next_group));
  if (book_.pending() >= max_pending_rows || clock_.steady_ms() - committed_ms_ >= commit_every_ms)
    commit();
  return true;
}

void report_service::commit() {
  if (counters_.failed.value() != 0)
    return;
  committed_ms_ = clock_.steady_ms();
  if (auto done = book_.commit(next_group_))
    counters_.commits.add();
  else if (done.error().code != storage::storage_errc::full) // then the next one may succeed
    fail(done.error());
}

void report_service::fail(const storage::storage_error& why) {
  log::error("reports_failed", {{"detail", why.detail}});
  counters_.failed.set(1);
}

result<std::vector<report_row>, query_error> report_service::query(const report_request& what) const {
  std::lock_guard hold(mutex_);
  return run_query(book_, what);
}

result<std::vector<report_row>, query_error> report_service::live(report_group by) const {
  std::lock_guard hold(mutex_);
  return live_numbers(book_, by);
}

result<std::vector<active_account>, storage::storage_error> report_service::active_accounts(utc_month m) const {
  storage::reader directory{log_};
  std::lock_guard hold(mutex_);
  return reports::active_accounts(book_, directory, m);
}

result<ok_t, storage::storage_error> report_service::rebuild() {
  std::lock_guard one_at_a_time(restarting_);
  follower_.reset();
  {
    std::lock_guard hold(mutex_);
    if (auto cleared = book_.start_anew(); !cleared)
      return cleared;
    next_group_ = 1;
    counters_.failed.set(0);
  }
  follow();
  return ok;
}

std::uint64_t report_service::next_group() const {
  std::lock_guard hold(mutex_);
  return next_group_;
}

void add_report_metrics(metrics_registry& to, const report_service& from) {
  const auto& c = from.counters();
  to.add_counter("parley_report_records_total", "Records that reports have measured.", c.records);
  to.add_counter("parley_report_commits_total", "Transactions of figures.", c.commits);
  to.add_gauge("parley_report_next_group", "Everything before this group of the log is in the reports.", c.next_group);
  to.add_gauge("parley_report_failed", "1 while reports stand still because their rows can't be read or written.", c.failed);
}

} // namespace parley::reports
