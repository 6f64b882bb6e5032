// Reads of the log away from the shard's thread: a cold page costs milliseconds, which no other session should wait for.
#pragma once
#include "storage/reader.hpp"

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace parley::actors {

/// One thread with one storage::reader. Jobs run in order; they answer by sending a message to whoever asked.
class history_readers {
public:
  explicit history_readers(storage::store& s);
  ~history_readers();

  /// What a job captures is destroyed on the shard's thread, for it keeps the asking actor alive.
  using job = std::function<void(storage::reader&)>;

  // ---- the shard's thread
  void submit(job j);
  /// Every job has told its answer to whoever asked.
  bool idle() const;
  /// Once a round: forgets the jobs that are done.
  void drop_spent();
  /// Finishes the job at hand, drops the others, joins. Before the actors go: jobs refer to them.
  void close();

private:
  void run(storage::store& s);
  mutable std::mutex mutex_; // guards the four below
  std::deque<job> jobs_;
  std::vector<job> spent_;
  std::size_t unanswered_ = 0;
  bool stopping_ = false;
  std::condition_variable some_;
  std::thread thread_;
};

} // namespace parley::actors
