#include "storage/log_follower.hpp"

#include "base/background_thread.hpp"

#include <atomic>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <pthread.h>
#include <thread>

namespace parley::storage {

namespace {
/// Bytes of frames between two calls of caught_up: what a follower has in memory at most, and does again after a crash.
constexpr std::size_t batch_bytes = 4 << 20;
/// Between two looks of one that rests.
constexpr std::chrono::milliseconds rest{20};
/// Before the same records are given again to a follower that could not keep them.
constexpr std::chrono::milliseconds retry{200};
} // namespace

struct log_follower::impl {
  store& log;
  const pace speed;
  const log_events events;
  std::atomic<std::uint64_t> next;
  reader records;
  /// The batch at hand, out of the store: as long as somebody reads there, its map can't grow, and the writer would wait for a slow follower.
  struct copied_record {
    position where;
    record_head links;
    std::size_t first_word;
  };
  std::vector<copied_record> copies;
  std::vector<std::uint64_t> words;
  std::mutex mutex;
  std::condition_variable_any stopped;
  std::jthread thread; // declared last: ends before what it uses

  impl(store& s, std::uint64_t first, pace p, log_events e)
    : log(s), speed(p), events(std::move(e)), next(first), records(s), thread([this](std::stop_token stop) { run(stop); }) {}

  void run(const std::stop_token& stop) {
    if (speed == pace::background)
      become_background_thread("log-follow");
    else
      ::pthread_setname_np(::pthread_self(), "log-follow");
    while (!stop.stop_requested()) {
      const auto end = log.wait_for_group(next, stop);
      while (!stop.stop_requested() && next < end)
        if (!read_batch(end, stop))
          return;
      if (speed != pace::prompt)
        wait(rest, stop);
    }
  }

  /// Up to `end`, or as much as a batch may hold. False: the log can't be read.
  bool read_batch(std::uint64_t end, const std::stop_token& stop) {
    auto reached = end;
    words.clear();
    copies.clear();
    const auto read = records.scan(next, [&](const log_record& r) {
      const auto group = r.where.group();
      if (group >= end)
        return false;
      if (words.size() * sizeof(std::uint64_t) >= batch_bytes && group != copies.back().where.group()) {
        reached = group;
        return false;
      }
      copy(r);
      return true;
    });
    if (!read) {
      events.failed(read.error());
      return false;
    }
    for (const auto& c : copies) {
      if (stop.stop_requested())
        return true;
      events.record({c.where, c.links, trusted_frame(reinterpret_cast<const std::byte*>(words.data() + c.first_word))});
    }
    if (events.caught_up(reached))
      next = reached;
    else
      wait(retry, stop);
    return true;
  }

  void copy(const log_record& r) {
    const auto bytes = r.frame.bytes();
    copies.push_back({r.where, r.links, words.size()});
    words.resize(words.size() + bytes.size() / sizeof(std::uint64_t));
    std::memcpy(words.data() + copies.back().first_word, bytes.data(), bytes.size());
  }

  void wait(std::chrono::milliseconds how_long, const std::stop_token& stop) {
    std::unique_lock hold(mutex);
    stopped.wait_for(hold, stop, how_long, [] { return false; });
  }
};

log_follower::log_follower(store& s, std::uint64_t first_group, pace p, log_events events) : impl_(std::make_unique<impl>(s, first_group, p, std::move(events))) {}
log_follower::~log_follower() = default;

std::uint64_t log_follower::next_group() const { return impl_->next; }

} // namespace parley::storage
