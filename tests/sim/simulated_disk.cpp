#include "tests/sim/simulated_disk.hpp"

#include "storage/commit.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace parley::sim {

/// The shard's writer.
class simulated_disk::pen final : public storage::group_sink {
public:
  pen(simulated_disk& home, storage::store& s, storage::writer_events e) : store(s), events(std::move(e)), home_(home) {}
  ~pen() override { home_.pen_ = nullptr; }

  void submit(std::unique_ptr<storage::group> g) override {
    home_.watcher_.submitted(*g);
    totals_.records += g->records();
    waiting.push_back(std::move(g));
    home_.begin_commit();
  }
  std::size_t outstanding() const override { return waiting.size() + under_way.size(); }
  counters totals() const override { return totals_; }

  storage::store& store;
  storage::writer_events events;
  batch waiting, under_way;
  std::int64_t done_ms = never;
  bool said_full = false;

private:
  simulated_disk& home_;
  counters totals_{};
};

/// The shard's readers.
class simulated_disk::eyes final : public actors::history_readers {
public:
  eyes(simulated_disk& home, storage::store& s) : home_(home), reader_(s) {}
  ~eyes() override { home_.eyes_ = nullptr; }

  void submit(job j) override {
    jobs_.push_back(std::move(j));
    begin();
  }
  bool idle() const override { return jobs_.empty(); }
  void drop_spent() override { spent_.clear(); }
  void close() override {
    jobs_.clear();
    spent_.clear();
  }

  void read() {
    auto next = std::move(jobs_.front());
    jobs_.pop_front();
    next(reader_);
    spent_.push_back(std::move(next));
    done_ms = never;
    if (!jobs_.empty())
      begin();
  }
  std::int64_t done_ms = never;

private:
  void begin() {
    if (done_ms == never)
      done_ms = home_.clock_.steady_ms() + home_.dice_.between(0, home_.pace_.read_ms);
  }
  simulated_disk& home_;
  storage::reader reader_;
  std::deque<job> jobs_;
  std::vector<job> spent_;
};

std::unique_ptr<storage::group_sink> simulated_disk::make_writer(storage::store& s, storage::writer_events events, const storage::writer_options&) {
  auto made = std::make_unique<pen>(*this, s, std::move(events));
  pen_ = made.get();
  return made;
}

std::unique_ptr<actors::history_readers> simulated_disk::make_readers(storage::store& s) {
  auto made = std::make_unique<eyes>(*this, s);
  eyes_ = made.get();
  return made;
}

std::int64_t simulated_disk::next_ms() const { return std::min(pen_ ? pen_->done_ms : never, eyes_ ? eyes_->done_ms : never); }

void simulated_disk::work() {
  const auto now = clock_.steady_ms();
  if (eyes_ && eyes_->done_ms <= now)
    eyes_->read();
  if (!pen_ || pen_->done_ms > now)
    return;
  auto done = std::exchange(pen_->under_way, {});
  pen_->done_ms = never;
  commit(std::move(done));
  begin_commit();
}

/// As storage::writer does it: takes everything that waits; with no space it says so once, and tries again when there is.
void simulated_disk::begin_commit() {
  auto& w = *pen_;
  if (w.waiting.empty() || !w.under_way.empty())
    return;
  if (full_) {
    if (!std::exchange(w.said_full, true))
      w.events.full(true);
    return;
  }
  if (std::exchange(w.said_full, false))
    w.events.full(false);
  w.under_way.swap(w.waiting);
  w.done_ms = clock_.steady_ms() + dice_.between(0, pace_.commit_ms);
}

void simulated_disk::commit(batch groups) {
  auto& s = pen_->store.native();
  const auto needed = storage::bytes_needed(s, groups);
  if (!needed || !storage::make_map_hold(s, *needed) || !storage::commit(s, groups)) {
    std::fputs("the simulation's own disk is full or broken\n", stderr);
    std::abort();
  }
  for (const auto& g : groups)
    watcher_.durable(*g);
  pen_->events.committed(std::move(groups));
}

void simulated_disk::set_full(bool full) {
  full_ = full;
  if (pen_)
    begin_commit();
}

void simulated_disk::crash() {
  auto& groups = pen_->under_way;
  groups.resize(dice_.below(groups.size() + 1));
  if (!groups.empty())
    commit(std::exchange(groups, {}));
  pen_->waiting.clear();
  pen_->under_way.clear();
  pen_->done_ms = never;
}

} // namespace parley::sim
