#include "outbox/log_feed.hpp"

#include "base/log.hpp"

#include <charconv>
#include <utility>

namespace parley::outbox {

namespace {
std::string cursor_key(const std::string& name) { return "outbox/cursor/" + name; }
failure<outbox_error> failed(const storage::storage_error& e) { return {outbox_error{outbox_errc::store, e.detail}}; }
} // namespace

feed_mark::feed_mark(std::shared_ptr<progress> of) : of_(std::move(of)) {
  const std::scoped_lock hold{of_->mutex};
  batches_ = of_->batches;
}

bool feed_mark::wait_until_passed(std::uint64_t log_end, std::chrono::steady_clock::time_point then) const {
  std::unique_lock hold{of_->mutex};
  return of_->changed.wait_until(hold, then, [&] { return of_->ended || of_->batches > batches_ || of_->next_group >= log_end; });
}

result<std::unique_ptr<log_feed>, outbox_error> log_feed::start(
  place where, storage::store& log, storage::control_store& kept, outbox& to, std::unique_ptr<record_translator> by) {
  const auto key = cursor_key(where.name);
  const auto cursor = kept.get(key);
  if (!cursor)
    return failed(cursor.error());
  std::uint64_t first = log.next_group();
  if (*cursor)
    std::from_chars((*cursor)->data(), (*cursor)->data() + (*cursor)->size(), first);
  else if (auto done = kept.change(std::vector<storage::control_update>{{key, std::to_string(first)}});
           !done) // what is committed before the first batch is not missed after a restart
    return failed(done.error());
  std::unique_ptr<log_feed> feed{new log_feed(std::move(where), to, std::move(by))};
  auto* f = feed.get();
  f->written_ = first;
  f->progress_->next_group = first;
  f->follower_ = std::make_unique<storage::log_follower>(log, first, storage::log_follower::pace::prompt,
    storage::log_events{
      .record = [f](const storage::log_record& r) { f->take(r); },
      .caught_up =
        [f](std::uint64_t next) {
          const bool is_written = f->write_down(next);
          f->batch_ends(is_written, next);
          return is_written;
        },
      .failed =
        [f](storage::storage_error e) {
          log::error("outbox_feed_failed", {{"feed", f->where_.name}, {"detail", e.detail}});
          f->progress_->change([](auto& p) { p.ended = true; });
        },
    });
  return feed;
}

log_feed::~log_feed() {
  follower_.reset();
  progress_->change([](auto& p) { p.ended = true; });
}

void log_feed::batch_ends(bool is_written, std::uint64_t next_group) {
  progress_->change([&](auto& p) {
    if (is_written)
      p.next_group = next_group;
    ++p.batches;
  });
}

void log_feed::take(const storage::log_record& r) {
  if (batch_ == batch::not_begun) // a full outbox is the usual reason to wait: found out before the work is done
    batch_ = to_.has_room(where_.destination) ? batch::taken : batch::passed_over;
  if (batch_ == batch::taken)
    by_->translate(r, drafts_, updates_);
}

bool log_feed::write_down(std::uint64_t next_group) {
  if (std::exchange(batch_, batch::not_begun) == batch::passed_over)
    return false;
  const auto drafts = std::exchange(drafts_, {});
  auto updates = std::exchange(updates_, {});
  // Most groups make nothing: then the place is written now and then only, for reading some of them again costs less than a sync.
  constexpr std::uint64_t silent_groups = 4096;
  if (drafts.empty() && updates.empty() && next_group - written_ < silent_groups) {
    by_->committed();
    return true;
  }
  updates.push_back({cursor_key(where_.name), std::to_string(next_group)});
  if (auto done = to_.add(drafts, std::move(updates)); !done) {
    if (done.error().code != outbox_errc::full)
      log::error("outbox_feed_waits", {{"feed", where_.name}, {"detail", done.error().detail}});
    by_->roll_back();
    return false;
  }
  written_ = next_group;
  by_->committed();
  return true;
}

result<ok_t, outbox_error> forget_feed(storage::control_store& kept, const std::string& name) {
  if (auto done = kept.change(std::vector<storage::control_update>{{cursor_key(name), {}, storage::table_update::action::erase}}); !done)
    return failed(done.error());
  return ok;
}

} // namespace parley::outbox
