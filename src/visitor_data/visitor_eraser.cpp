#include "visitor_data/visitor_eraser.hpp"

#include "base/log.hpp"
#include "protocol/redaction.hpp"
#include "storage/page_sweep.hpp"
#include "storage/rewrite.hpp"
#include "visitor_data/visitor_records.hpp"

#include <algorithm>
#include <pthread.h>
#include <set>

namespace parley::visitor_data {

namespace {
/// Before what could not be finished is tried again: a backup reads for minutes, a full disk is emptied by people.
constexpr std::chrono::seconds retry{5};
} // namespace

result<std::unique_ptr<visitor_eraser>, storage::storage_error> visitor_eraser::start(
  storage::store& log, storage::control_store& rows, attachments::attachment_store& files, const clock_source& clock, erase_hooks hooks) {
  std::unique_ptr<visitor_eraser> e{new visitor_eraser(log, rows, files, clock, std::move(hooks))};
  const auto all = e->list();
  if (!all)
    return failure{all.error()};
  std::ranges::copy_if(*all, std::back_inserter(e->waiting_), [](const erasure& x) { return !x.is_finished(); });
  e->counters_.under_way.set(std::int64_t(e->waiting_.size()));
  e->asked_ = !e->waiting_.empty();
  e->thread_ = std::jthread([p = e.get()](const std::stop_token& stop) { p->run(stop); });
  return e;
}

visitor_eraser::visitor_eraser(storage::store& log, storage::control_store& rows, attachments::attachment_store& files, const clock_source& clock, erase_hooks hooks)
  : log_(log), rows_(rows), files_(files), clock_(clock), hooks_(std::move(hooks)) {}

visitor_eraser::~visitor_eraser() = default;

// ---- asking

result<ok_t, storage::storage_error> visitor_eraser::request(visitor_id who, principal by, const with_request& along) {
  std::lock_guard hold(mutex_);
  const bool goes_on = std::ranges::count(waiting_, who, &erasure::who) > 0;
  const erasure fresh{.who = who, .by = by, .asked_ms = clock_.wall_ms()};
  const auto kept = rows_.change_if([&] {
    auto rows = along ? along() : std::vector<storage::control_update>{};
    if (!goes_on)
      rows.push_back({erasure_key(who), to_row(fresh)});
    return rows;
  });
  if (!kept || goes_on)
    return kept;
  waiting_.push_back(fresh);
  counters_.under_way.set(std::int64_t(waiting_.size()));
  asked_ = true;
  changed_.notify_one();
  return ok;
}

result<std::optional<erasure>, storage::storage_error> visitor_eraser::find(visitor_id who) const {
  const auto key = erasure_key(who);
  const auto row = rows_.get(key);
  if (!row)
    return failure{row.error()};
  return *row ? erasure_from(key, **row) : std::optional<erasure>{};
}

result<std::vector<erasure>, storage::storage_error> visitor_eraser::list() const {
  std::vector<erasure> all;
  const auto read = rows_.each(erasure_rows, {}, [&](std::string_view key, std::string_view row) {
    if (const auto e = erasure_from(key, row))
      all.push_back(*e);
    return true;
  });
  if (!read)
    return failure{read.error()};
  return all;
}

// ---- doing it

void visitor_eraser::run(const std::stop_token& stop) {
  ::pthread_setname_np(::pthread_self(), "erase");
  std::unique_lock hold(mutex_);
  for (;;) {
    if (waiting_.empty())
      changed_.wait(hold, stop, [&] { return !waiting_.empty(); });
    else
      changed_.wait_for(hold, stop, retry, [&] { return asked_; });
    if (stop.stop_requested())
      return;
    asked_ = false;
    hold.unlock();
    work_off(stop);
    hold.lock();
  }
}

void visitor_eraser::work_off(const std::stop_token& stop) {
  std::vector<erasure> now, done;
  {
    std::lock_guard hold(mutex_);
    now = waiting_;
  }
  for (auto& e : now) {
    if (stop.stop_requested())
      return;
    if (const auto kept = find(e.who); kept && *kept)
      e = **kept; // with what an attempt before this one has counted
    if (erase(e, stop))
      done.push_back(e);
  }
  // One sweep for all of them: it reads the head of every page.
  if (done.empty() || stop.stop_requested() || !sweep() || !finish(done))
    return;
  std::lock_guard hold(mutex_);
  std::erase_if(waiting_, [&](const erasure& e) { return std::ranges::count(done, e.who, &erasure::who) > 0; });
  counters_.under_way.set(std::int64_t(waiting_.size()));
}

bool visitor_eraser::erase(erasure& e, const std::stop_token& stop) {
  storage::reader log{log_};
  const auto goes_on = [&] { return !stop.stop_requested(); };
  const auto known = sessions_of(e.who, log, goes_on);
  if (!known)
    return complain("read", known.error());
  if (!goes_on() || !forget_in_router(e, *known, stop))
    return false;
  // Once more: the router has just ended a chat, and the visitor may have begun another.
  const auto log_end = log_.next_group();
  std::vector<storage::position> where;
  std::set<std::string> ids;
  std::vector<session_id> sessions;
  const auto read = each_record_of(e.who, log,
    {.each =
        [&](const storage::log_record& r) {
          where.push_back(r.where);
          if (r.frame.head().seq == 1)
            sessions.push_back(r.frame.head().session);
          if (const auto* file = r.frame.head().what == kind::message ? r.frame.body<wire::message>()->attachment() : nullptr)
            ids.insert(file->id()->str());
          return true;
        },
      .goes_on = goes_on});
  if (!read)
    return complain("read", read.error());
  if (!goes_on())
    return false;
  std::ranges::sort(sessions);
  e.sessions = sessions.size();
  e.records = where.size();
  // Files first: the texts say which ones they are, and how many there were is known only now.
  if (!forget_files(e, sessions, {ids.begin(), ids.end()}) || !keep({e}) || !blank(e, where))
    return false;
  if (auto elsewhere = hooks_.forget_elsewhere(e.who, sessions, log_end); !elsewhere)
    return complain("elsewhere", {storage::storage_errc::full, elsewhere.error()});
  return true;
}

bool visitor_eraser::forget_in_router(const erasure& e, const std::vector<session_id>& sessions, const std::stop_token& stop) {
  // The router lets go of this when nothing refers to the name any more; it may outlive us.
  struct waiter {
    std::mutex mutex;
    std::condition_variable_any over;
    bool is_over = false;
  };
  const auto wait = std::make_shared<waiter>();
  hooks_.forget_in_router(e.who, sessions, std::shared_ptr<void>(nullptr, [wait](void*) {
    std::lock_guard hold(wait->mutex);
    wait->is_over = true;
    wait->over.notify_all();
  }));
  std::unique_lock hold(wait->mutex);
  return wait->over.wait(hold, stop, [&] { return wait->is_over; });
}

bool visitor_eraser::forget_files(erasure& e, const std::vector<session_id>& sessions, const std::vector<std::string>& ids) {
  std::uint64_t forgotten = 0;
  for (const auto& id : ids) {
    const auto fate = files_.unreference(id, sessions);
    if (!fate)
      return complain("attachment", {storage::storage_errc::full, fate.error().detail});
    forgotten += *fate == attachments::attachment_store::fate::forgotten;
  }
  e.attachments = std::max(e.attachments, forgotten); // begun again after a crash, it meets the same files, or only those whose texts are not blank yet
  return true;
}

bool visitor_eraser::blank(erasure& e, const std::vector<storage::position>& where) {
  std::uint64_t odd = 0;
  const auto done = storage::rewrite_records(log_, where, [&](std::span<std::byte> frame) {
    const auto what = redact(frame);
    odd += what == redaction::does_not_fit;
    return what == redaction::done;
  });
  if (!done)
    return complain("texts", done.error());
  e.left = done->damaged + odd;
  counters_.records.add(done->records);
  counters_.left.add(e.left);
  return true;
}

bool visitor_eraser::sweep() {
  for (auto* store : {&log_, &rows_.pages()}) {
    const auto swept = storage::sweep_pages(*store);
    if (!swept)
      return complain("sweep", swept.error());
    counters_.pages.add(swept->free_pages);
    if (swept->what == storage::swept::outcome::readers) {
      log::warning("erasure_waits", {{"detail", "another process reads an earlier version of the store"}});
      return false;
    }
  }
  return true;
}

bool visitor_eraser::keep(const std::vector<erasure>& all) {
  std::vector<storage::control_update> rows;
  for (const auto& e : all)
    rows.push_back({erasure_key(e.who), to_row(e)});
  const auto kept = rows_.change(rows);
  return kept ? true : complain("keep", kept.error());
}

bool visitor_eraser::finish(const std::vector<erasure>& done) {
  auto finished = done;
  for (auto& e : finished)
    e.finished_ms = clock_.wall_ms();
  if (!keep(finished))
    return false;
  counters_.finished.add(done.size());
  for (const auto& e : done)
    log::info("visitor_erased", {{"visitor", e.who.value}, {"records", e.records}, {"attachments", e.attachments}, {"left", e.left}});
  return true;
}

/// False, so that it can be returned.
bool visitor_eraser::complain(std::string_view step, const storage::storage_error& why) {
  log::error("erasure_failed", {{"step", step}, {"detail", why.detail}});
  if (why.code == storage::storage_errc::io)
    hooks_.failed(why);
  return false;
}

void add_eraser_metrics(metrics_registry& to, const visitor_eraser& from) {
  const auto& c = from.counters();
  to.add_counter("parley_erasures_finished_total", "Visitors whose data was erased.", c.finished);
  to.add_counter("parley_erased_records_total", "Records that texts were taken out of.", c.records);
  to.add_counter("parley_erased_pages_total", "Free pages of the stores that were zeroed.", c.pages);
  to.add_counter("parley_erase_left_total", "Records that should have been erased and could not be changed.", c.left);
  to.add_gauge("parley_erasures_under_way", "Visitors whose data is being erased.", c.under_way);
}

} // namespace parley::visitor_data
