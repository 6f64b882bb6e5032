#include "search/indexer.hpp"

#include "base/log.hpp"
#include "search/index_writer.hpp"
#include "search/rebuild.hpp"
#include "storage/log_follower.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <pthread.h>
#include <thread>
#include <utility>

namespace parley::search {

namespace {
/// Before what failed is tried again; doubled each time, up to a minute.
constexpr std::chrono::milliseconds first_retry{1'000};
constexpr std::chrono::milliseconds longest_retry{60'000};
} // namespace

struct indexer::impl {
  impl(std::filesystem::path w, storage::store& l, const clock_source& c) : where(std::move(w)), log(l), clock(c), thread([this](std::stop_token stop) { run(stop); }) {}

  enum class trouble : std::uint8_t { none, try_again, make_anew };

  // ---- the thread that opens, and opens again
  void run(const std::stop_token& stop) {
    ::pthread_setname_np(::pthread_self(), "search");
    for (auto retry = first_retry; !stop.stop_requested(); retry = std::min(2 * retry, longest_retry)) {
      if (take_trouble() == trouble::make_anew)
        remove();
      const auto before = totals.commits.value();
      if (auto opened = open(); !opened) {
        note(opened.error());
      } else {
        index = *std::move(opened);
        ++generation;
        follow(stop);
        committed_up_to = 0;
        index.reset();
      }
      if (stop.stop_requested())
        return;
      ++generation; // whoever reads lets go of the files
      totals.failures.add();
      if (totals.commits.value() != before)
        retry = first_retry;
      std::unique_lock hold(mutex);
      changed.wait_for(hold, stop, retry, [] { return false; });
    }
  }

  result<std::unique_ptr<index_writer>, index_error> open() {
    auto opened = index_writer::open(where);
    if (!opened && opened.error().code == index_errc::damaged) {
      log::warning("search_index_made_anew", {{"why", opened.error().detail}});
      remove();
      return index_writer::open(where);
    }
    if (!opened)
      return opened;
    storage::reader records{log};
    if ((*opened)->fits(records, log.next_group()))
      return opened;
    log::warning("search_index_made_anew", {{"why", "it is about other records"}});
    opened->reset();
    remove();
    return index_writer::open(where);
  }

  void remove() {
    std::error_code ignored; // if it can't be removed, opening it says why it can't be used
    std::filesystem::remove_all(where, ignored);
  }

  void follow(const std::stop_token& stop) {
    newest_ms = 0;
    committed_up_to = index->texts_end();
    log::info("search_index_follows", {{"from_group", index->next_group()}, {"log_group", log.next_group()}});
    storage::log_follower follower{log, index->next_group(), storage::log_follower::pace::background,
      {[this](const storage::log_record& r) { on_record(r); }, [this, &stop](std::uint64_t next) { return on_caught_up(next, stop); },
        [this](const storage::storage_error& e) {
          note({index_errc::io, e.detail});
        }}};
    std::unique_lock hold(mutex);
    changed.wait(hold, stop, [this] { return what_is_wrong != trouble::none; });
  }

  // ---- the follower's thread
  void on_record(const storage::log_record& r) {
    if (in_trouble() != trouble::none)
      return;
    if (auto added = index->add(r); !added)
      return note(added.error());
    newest_ms = r.frame.head().time_ms;
    totals.records.add();
    if (index->pending() >= max_pending_records)
      commit(r.where.group(), due()); // of which the rest is to come: what was added of it is passed over if it comes again
  }

  bool on_caught_up(std::uint64_t next, const std::stop_token& stop) {
    if (in_trouble() == trouble::none && !std::filesystem::exists(where))
      set_trouble(trouble::make_anew);
    if (in_trouble() != trouble::none)
      return false;
    const auto since = std::chrono::steady_clock::now() - committed_at;
    if (since < commit_pause && (next < log.next_group() || !rest(commit_pause - since, stop) || next < log.next_group()))
      return true; // what comes next goes into the same commit
    if (!commit(next, due()))
      return false;
    if (index->behind() == 0 || !rest(commit_pause, stop) || next < log.next_group())
      return true;
    return commit(next, index_writer::sessions::all); // nothing else to do
  }

  /// False: there is something else to do than to rest.
  bool rest(std::chrono::steady_clock::duration how_long, const std::stop_token& stop) {
    std::unique_lock hold(mutex);
    return !changed.wait_for(hold, stop, how_long, [this] { return what_is_wrong != trouble::none; }) && !stop.stop_requested();
  }

  index_writer::sessions due() const {
    const bool all = index->behind() <= few_sessions || committed_at - all_stored_at >= longest_behind;
    return all ? index_writer::sessions::all : index_writer::sessions::changed;
  }

  bool commit(std::uint64_t next, index_writer::sessions which) {
    const auto log_end = log.next_group();
    committed_at = std::chrono::steady_clock::now(); // when it begins, so that the next one does not wait for how long it takes
    const auto now_ms = clock.wall_ms();
    {
      std::unique_lock gate(commit_gate);
      if (auto done = index->commit(next, which); !done) {
        note(done.error());
        return false;
      }
    }
    totals.commits.add();
    if (index->behind() == 0)
      all_stored_at = committed_at;
    if (next < committed_up_to)
      return true; // read again for the sessions only
    fresh_ms = next >= log_end ? now_ms : newest_ms;
    committed_up_to = next;
    return true;
  }

  // ---- any thread
  void note(const index_error& e) {
    log::error("search_index_failed", {{"detail", e.detail}});
    set_trouble(e.code == index_errc::damaged ? trouble::make_anew : trouble::try_again);
  }
  void set_trouble(trouble t) {
    {
      std::lock_guard hold(mutex);
      what_is_wrong = t;
    }
    changed.notify_all();
  }
  trouble in_trouble() const {
    std::lock_guard hold(mutex);
    return what_is_wrong;
  }

  trouble take_trouble() {
    std::lock_guard hold(mutex);
    return std::exchange(what_is_wrong, trouble::none);
  }

  const std::filesystem::path where;
  storage::store& log;
  const clock_source& clock;
  counters totals;
  std::atomic<std::uint64_t> generation{0};
  std::atomic<std::uint64_t> committed_up_to{0};
  std::atomic<std::int64_t> fresh_ms{0}; ///< all that was committed before is in the index
  // The follower's thread only.
  std::chrono::steady_clock::time_point committed_at;
  std::chrono::steady_clock::time_point all_stored_at; ///< nothing of any session was left to be stored
  std::int64_t newest_ms = 0;                          ///< when the newest record that was added was made
  mutable std::shared_mutex commit_gate;
  std::unique_ptr<index_writer> index; ///< the follower's thread while there is one
  mutable std::mutex mutex;            // guards what_is_wrong
  trouble what_is_wrong = trouble::none;
  std::condition_variable_any changed;
  std::jthread thread; // declared last: ends before what it uses
};

indexer::indexer(std::filesystem::path where, storage::store& log, const clock_source& clock) : impl_(std::make_unique<impl>(std::move(where), log, clock)) {}
indexer::~indexer() = default;

bool indexer::in_step() const {
  const auto committed = impl_->committed_up_to.load();
  return committed != 0 && (committed >= impl_->log.next_group() || impl_->clock.wall_ms() - impl_->fresh_ms <= max_lag_ms);
}

std::uint64_t indexer::next_group() const { return impl_->committed_up_to; }
std::uint64_t indexer::generation() const { return impl_->generation; }
void indexer::start_anew() { impl_->set_trouble(impl::trouble::make_anew); }
const std::filesystem::path& indexer::where() const { return impl_->where; }
std::shared_mutex& indexer::commit_gate() const { return impl_->commit_gate; }
const indexer::counters& indexer::totals() const { return impl_->totals; }

} // namespace parley::search
