// The store by itself: what one record costs on the shard's thread, on the writer's, and when it is read.
#include "protocol/frame_writer.hpp"
#include "storage/reader.hpp"
#include "storage/writer.hpp"

#include <benchmark/benchmark.h>
#include <condition_variable>
#include <cstdlib>
#include <filesystem>
#include <mutex>

namespace {

using namespace parley;
using namespace parley::storage;

constexpr std::size_t text_bytes = 100;
constexpr std::uint64_t records_per_group = 1000;
constexpr std::size_t group_bytes = 256 * 1024;

struct temporary_directory {
  std::filesystem::path path;
  temporary_directory() {
    auto pattern = (std::filesystem::temp_directory_path() / "parley-bench-XXXXXX").string();
    if (!::mkdtemp(pattern.data()))
      std::abort();
    path = pattern;
  }
  ~temporary_directory() { std::filesystem::remove_all(path); }
};

std::unique_ptr<store> open_store(const temporary_directory& dir) {
  auto s = store::open(dir.path);
  if (!s)
    std::abort();
  return *std::move(s);
}

std::vector<std::byte> message_bytes() {
  frame_writer w;
  const auto f = w.message(head_of(kind::message, session_id{1}, 7, principal{visitor_id{1}}), std::string(text_bytes, 'x'));
  return {f.begin(), f.end()};
}

/// The chains of many sessions, written to in turns.
struct many_sessions {
  explicit many_sessions(std::uint64_t n) : links(n), newest(n) {}

  void fill(group& g, std::span<const std::byte> frame) {
    for (std::uint64_t i = 0; i < records_per_group; ++i) {
      const auto who = turn++ % links.size();
      const auto seq = ++newest[who];
      const auto slot = g.append(links[who], seq, frame);
      auto* head = reinterpret_cast<frame_head*>(slot.frame);
      head->session = session_id{who + 1};
      head->seq = seq;
    }
  }

  std::vector<chain> links;
  std::vector<std::uint64_t> newest;
  std::uint64_t turn = 0;
};

/// Lets a bench wait until no more than `n` groups are outstanding.
class gauge {
public:
  writer_events events() {
    return {[this](std::vector<std::unique_ptr<group>> groups) {
              {
                std::lock_guard lock(mutex_);
                outstanding_ -= groups.size();
              }
              changed_.notify_one();
            },
      [](bool) {}, [](const storage_error&) { std::abort(); }};
  }
  void add() {
    std::lock_guard lock(mutex_);
    ++outstanding_;
  }
  void wait_for_at_most(std::size_t n) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return outstanding_ <= n; });
  }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t outstanding_ = 0;
};

/// Fills and commits groups as a shard does it.
class group_stream {
public:
  group_stream(store& s, many_sessions& sessions) : sessions_(sessions), writer_(s, outstanding_.events()), number_(s.next_group()) {}

  /// Submits one more, and waits until no more than `ahead` are on their way to the disk.
  void submit(std::size_t ahead) {
    auto next = std::make_unique<group>(number_++, group_bytes);
    sessions_.fill(*next, frame_);
    outstanding_.add();
    writer_.submit(std::move(next));
    outstanding_.wait_for_at_most(ahead);
  }
  writer::counters finish() {
    outstanding_.wait_for_at_most(0);
    return writer_.totals();
  }

private:
  const std::vector<std::byte> frame_ = message_bytes();
  many_sessions& sessions_;
  gauge outstanding_;
  writer writer_;
  std::uint64_t number_;
};

/// Groups that a busy shard has on their way to the disk.
constexpr std::size_t usual_ahead = 4;

void write_groups(store& s, many_sessions& sessions, std::uint64_t groups) {
  group_stream stream{s, sessions};
  for (std::uint64_t i = 0; i < groups; ++i)
    stream.submit(usual_ahead);
  stream.finish();
}

void append(benchmark::State& state) {
  const auto frame = message_bytes();
  many_sessions sessions(std::uint64_t(state.range(0)));
  for (auto _ : state) {
    group g{1, group_bytes};
    sessions.fill(g, frame);
    benchmark::DoNotOptimize(g.block()->data());
  }
  state.SetItemsProcessed(state.iterations() * std::int64_t(records_per_group));
}
BENCHMARK(append)->ArgName("sessions")->Arg(1000)->Arg(100'000);

void seal(benchmark::State& state) {
  many_sessions sessions(1000);
  group g{1, group_bytes};
  sessions.fill(g, message_bytes());
  for (auto _ : state)
    g.seal();
  state.SetItemsProcessed(state.iterations() * std::int64_t(records_per_group));
}
BENCHMARK(seal);

/// Filling, sealing, writing and syncing, as a busy shard does it: a few groups ahead of the disk. Process CPU is that of all threads.
void commit(benchmark::State& state) {
  temporary_directory dir;
  const auto s = open_store(dir);
  many_sessions sessions(std::uint64_t(state.range(0)));
  group_stream stream{*s, sessions};
  for (auto _ : state)
    stream.submit(usual_ahead);
  const auto totals = stream.finish();
  state.SetItemsProcessed(std::int64_t(totals.records));
  state.counters["records_per_commit"] = double(totals.records) / double(totals.commits);
  state.counters["commit_us"] = double(totals.sync_microseconds) / double(totals.commits);
}
BENCHMARK(commit)->ArgName("sessions")->Arg(100'000)->MeasureProcessCPUTime()->UseRealTime();

/// One group at a time, each synced before the next: what a single round trip to the disk costs.
void commit_one_by_one(benchmark::State& state) {
  temporary_directory dir;
  const auto s = open_store(dir);
  many_sessions sessions(1000);
  group_stream stream{*s, sessions};
  for (auto _ : state)
    stream.submit(0);
  state.SetItemsProcessed(state.iterations() * std::int64_t(records_per_group));
}
BENCHMARK(commit_one_by_one)->UseRealTime();

/// A log of many sessions, written once for the reading benches of one size.
struct filled_store {
  filled_store(std::uint64_t n_sessions, std::uint64_t records) : sessions(n_sessions), db(open_store(dir)) { write_groups(*db, sessions, records / records_per_group); }
  temporary_directory dir;
  many_sessions sessions;
  std::unique_ptr<store> db;
};

filled_store& filled(std::uint64_t sessions, std::uint64_t records) {
  static std::unique_ptr<filled_store> one;
  if (!one || one->sessions.links.size() != sessions || one->sessions.turn != records) {
    one.reset(); // its directory goes first
    one = std::make_unique<filled_store>(sessions, records);
  }
  return *one;
}

/// The last 50 of a session, each of them in another group, another session each time.
void last_50(benchmark::State& state) {
  auto& f = filled(std::uint64_t(state.range(1)), std::uint64_t(state.range(0)));
  reader r{*f.db};
  std::uint64_t i = 0, records = 0;
  for (auto _ : state) {
    const auto page = r.last(f.sessions.links[i++ * 7919 % f.sessions.links.size()], 0, {50, 256 * 1024});
    records += page ? page->records : 0;
  }
  state.counters["records_per_page"] = double(records) / double(state.iterations());
}
BENCHMARK(last_50)->ArgNames({"records", "sessions"})->Args({10'000'000, 100'000})->Unit(benchmark::kMicrosecond);

/// From an old seq on in a long session: over the skip links.
void after_old_seq(benchmark::State& state) {
  auto& f = filled(std::uint64_t(state.range(1)), std::uint64_t(state.range(0)));
  reader r{*f.db};
  for (auto _ : state)
    benchmark::DoNotOptimize(r.after(f.sessions.links[0], 10, {50, 256 * 1024}));
}
BENCHMARK(after_old_seq)->ArgNames({"records", "sessions"})->Args({1'000'000, 10})->Unit(benchmark::kMicrosecond);

/// What a restart does with the tail of the log.
void scan(benchmark::State& state) {
  auto& f = filled(std::uint64_t(state.range(1)), std::uint64_t(state.range(0)));
  reader r{*f.db};
  std::uint64_t records = 0;
  for (auto _ : state)
    if (!r.scan(1, [&](const log_record&) { return ++records, true; }))
      state.SkipWithError("the scan failed");
  state.SetItemsProcessed(std::int64_t(records));
}
BENCHMARK(scan)->ArgNames({"records", "sessions"})->Args({1'000'000, 10})->Unit(benchmark::kMillisecond);

} // namespace
