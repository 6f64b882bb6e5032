#include "storage/writer.hpp"

#include "storage/commit.hpp"
#include "storage/grower.hpp"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <pthread.h>
#include <thread>

namespace parley::storage {

namespace {

using steady = std::chrono::steady_clock;
using batch = std::vector<std::unique_ptr<group>>;

/// Bytes of one transaction: bounds the memory LMDB takes for it and the time the first group of it waits, after the disk was full.
constexpr std::size_t max_transaction_bytes = 32 << 20;

} // namespace

struct writer::impl {
  store::impl& db;
  const writer_events events;
  const writer_options options;

  // Between the submitting thread and the writer's.
  std::mutex mutex;
  std::condition_variable changed;
  batch waiting;
  std::size_t waiting_records = 0;
  steady::time_point first_waits_since;
  /// What the writer's thread sleeps for, so that submitting wakes it only if that has come.
  enum class sleep : std::uint8_t { awake, for_any, for_many } sleeping = sleep::awake;
  bool stopping = false;

  std::atomic<std::size_t> outstanding{0};
  std::atomic<std::uint64_t> commits{0}, records{0}, bytes{0}, sync_microseconds{0};

  grower space;
  std::thread thread;

  impl(store& s, writer_events e, writer_options o)
    : db(s.native()), events(std::move(e)), options(o), space(db.file, db.options.grow_bytes), thread([this] { run(); }) {}

  void run();
  batch next_batch();
  bool wait_to_retry();
  result<ok_t, storage_error> make_room(const batch& groups);
  result<ok_t, storage_error> write(const batch& groups);
  void count(const batch& groups, steady::duration took);
};

void writer::impl::run() {
  ::pthread_setname_np(::pthread_self(), "store-write");
  for (bool full = false;;) {
    batch groups = next_batch();
    if (groups.empty())
      return;
    std::unique_lock hold(db.writing);
    auto roomy = make_room(groups);
    while (!roomy && roomy.error().code == storage_errc::full) {
      hold.unlock();
      if (!std::exchange(full, true))
        events.full(true);
      if (!wait_to_retry())
        return;
      hold.lock();
      roomy = make_room(groups);
    }
    if (std::exchange(full, false))
      events.full(false);
    const auto done = roomy ? write(groups) : roomy;
    hold.unlock();
    if (!done)
      return events.failed(done.error());
    outstanding.fetch_sub(groups.size(), std::memory_order_release);
    events.committed(std::move(groups));
  }
}

/// Empty when the writer stops and nothing waits.
batch writer::impl::next_batch() {
  std::unique_lock lock(mutex);
  sleeping = sleep::for_any;
  changed.wait(lock, [&] { return stopping || !waiting.empty(); });
  sleeping = sleep::for_many;
  changed.wait_until(lock, first_waits_since + options.linger, [&] { return stopping || waiting_records >= options.eager_records; });
  sleeping = sleep::awake;

  std::size_t n = 0, n_bytes = 0, n_records = 0;
  while (n < waiting.size() && n_bytes < max_transaction_bytes) {
    n_bytes += waiting[n]->bytes();
    n_records += waiting[n]->records();
    ++n;
  }
  batch taken;
  if (n == waiting.size()) {
    taken.swap(waiting);
  } else {
    const auto end = waiting.begin() + std::ptrdiff_t(n);
    taken.assign(std::make_move_iterator(waiting.begin()), std::make_move_iterator(end));
    waiting.erase(waiting.begin(), end);
  }
  waiting_records -= n_records;
  return taken;
}

/// False: the writer stops.
bool writer::impl::wait_to_retry() {
  std::unique_lock lock(mutex);
  return !changed.wait_for(lock, options.retry_full, [&] { return stopping; });
}

result<ok_t, storage_error> writer::impl::make_room(const batch& groups) {
  const auto needed = bytes_needed(db, groups);
  if (!needed)
    return failure{needed.error()};
  if (auto done = make_map_hold(db, *needed); !done)
    return done;
  return space.ensure(*needed);
}

result<ok_t, storage_error> writer::impl::write(const batch& groups) {
  if (groups.front()->number() != db.next_group)
    return failure{
      storage_error{storage_errc::io, "group " + std::to_string(groups.front()->number()) + " was submitted, " + std::to_string(db.next_group) + " is next"}};
  const auto start = steady::now();
  if (auto done = commit(db, groups); !done)
    return done;
  count(groups, steady::now() - start);
  return ok;
}

void writer::impl::count(const batch& groups, steady::duration took) {
  std::uint64_t n_records = 0, n_bytes = 0;
  for (const auto& g : groups) {
    n_records += g->records();
    n_bytes += g->bytes();
  }
  constexpr auto relaxed = std::memory_order_relaxed;
  commits.fetch_add(1, relaxed);
  records.fetch_add(n_records, relaxed);
  bytes.fetch_add(n_bytes, relaxed);
  sync_microseconds.fetch_add(std::uint64_t(std::chrono::duration_cast<std::chrono::microseconds>(took).count()), relaxed);
}

writer::writer(store& s, writer_events events, writer_options options) : impl_(std::make_unique<impl>(s, std::move(events), options)) {}

writer::~writer() {
  {
    std::lock_guard lock(impl_->mutex);
    impl_->stopping = true;
  }
  impl_->changed.notify_one();
  impl_->thread.join();
}

void writer::submit(std::unique_ptr<group> g) {
  auto& w = *impl_;
  bool wake;
  w.outstanding.fetch_add(1, std::memory_order_relaxed);
  {
    std::lock_guard lock(w.mutex);
    if (w.waiting.empty())
      w.first_waits_since = steady::now();
    w.waiting_records += g->records();
    w.waiting.push_back(std::move(g));
    using sleep = impl::sleep;
    wake = w.sleeping == sleep::for_any || (w.sleeping == sleep::for_many && w.waiting_records >= w.options.eager_records);
    if (wake)
      w.sleeping = sleep::awake; // one wake-up is enough
  }
  if (wake)
    w.changed.notify_one();
}

std::size_t writer::outstanding() const { return impl_->outstanding.load(std::memory_order_acquire); }

writer::counters writer::totals() const {
  constexpr auto relaxed = std::memory_order_relaxed;
  return {impl_->commits.load(relaxed), impl_->records.load(relaxed), impl_->bytes.load(relaxed), impl_->sync_microseconds.load(relaxed)};
}

} // namespace parley::storage
