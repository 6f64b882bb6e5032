// The one thread that owns all write transactions of a store: takes every group that waits, one transaction, one sync.
#pragma once
#include "storage/store.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

namespace parley::storage {

struct writer_options {
  /// Commit at once when this many records wait; with fewer, wait `linger` for more first.
  std::size_t eager_records = 512;
  std::chrono::microseconds linger{500};
  /// While the disk is full: how often the same groups are tried again.
  std::chrono::milliseconds retry_full{100};
};

/// Called on the writer's thread; must only hand over (to the shard's own queue) and return.
struct writer_events {
  /// These groups are on disk, synced, in the order of submission.
  std::function<void(std::vector<std::unique_ptr<group>>)> committed;
  /// True: the disk is full, nothing is lost, what was submitted waits and is retried; refuse new work. False: there is space again.
  std::function<void(bool full)> full;
  /// A write or a sync failed. Nothing that was not reported as committed may be acked; end the process. Called at most once.
  std::function<void(storage_error)> failed;
};

/// Takes a shard's commit groups and reports through writer_events when they are durable. One virtual call a group: nothing beside a commit.
class group_sink {
public:
  virtual ~group_sink() = default;

  /// From the shard's thread. Group numbers ascend without a gap, starting with store::next_group().
  virtual void submit(std::unique_ptr<group> g) = 0;
  /// Groups submitted and not yet reported as committed: the shard fills the next group meanwhile instead of sending many small ones. Any thread.
  virtual std::size_t outstanding() const = 0;

  struct counters {
    std::uint64_t commits, records, bytes, sync_microseconds;
  };
  /// Totals since the start. Any thread.
  virtual counters totals() const = 0;
};

class writer final : public group_sink {
public:
  /// Starts the thread. `s` and `events` outlive the writer.
  writer(store& s, writer_events events, writer_options options = {});
  /// Commits what waits (unless the disk is full or has failed), then joins. Events may still come meanwhile.
  ~writer() override;

  void submit(std::unique_ptr<group> g) override;
  std::size_t outstanding() const override;
  counters totals() const override;

private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

} // namespace parley::storage
