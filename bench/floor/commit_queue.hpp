// Groups on their way to the disk and back: filled and finished on the relay's thread, stored by storage's writer thread.
#pragma once
#include "storage/writer.hpp"

#include <deque>
#include <memory>
#include <mutex>
#include <vector>

namespace parley::floor {

class peer;

/// Who hears of a record when it is durable.
struct stored_record {
  peer* from; ///< gets the ack; may be null
  peer* to;   ///< gets the record; may be null
  const std::byte* frame;
};

class commit_queue {
public:
  explicit commit_queue(storage::store& s);
  ~commit_queue();

  /// Becomes readable when groups were committed.
  int wake_fd() const { return wake_fd_; }

  /// Copies `frame` into the current group.
  void append(storage::chain& links, std::uint64_t seq, std::span<const std::byte> frame, peer* from, peer* to);
  /// Hands the current group, if it holds anything, to the writer: once per round.
  void submit();
  /// Calls `done` with each record that became durable, in the order of append(). The frames live during the call.
  template <class Done>
  void collect(Done done) {
    for (auto& g : take_committed()) {
      for (auto& r : under_way_.front())
        done(r);
      spare_.push_back(std::move(under_way_.front()));
      under_way_.pop_front();
      g.reset();
    }
  }

private:
  std::vector<std::unique_ptr<storage::group>> take_committed();
  void start_group();

  int wake_fd_;
  std::uint64_t next_group_;
  std::unique_ptr<storage::group> current_;
  std::deque<std::vector<stored_record>> under_way_; // by group, the current one last
  std::vector<std::vector<stored_record>> spare_;    // emptied ones, for their memory
  std::mutex mutex_;
  std::vector<std::unique_ptr<storage::group>> committed_; // under mutex_
  std::unique_ptr<storage::writer> writer_;                // last: its thread uses the members above
};

} // namespace parley::floor
