// Reads of the log away from the shard's thread: a cold page costs milliseconds, which no other session should wait for.
#pragma once
#include "storage/reader.hpp"

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace parley::actors {

/// One thread with one storage::reader. Jobs run in order; they answer by sending a message to whoever asked.
class history_readers {
public:
  explicit history_readers(storage::store& s);
  /// Finishes the job at hand, drops the others, joins.
  ~history_readers();

  using job = std::function<void(storage::reader&)>;
  /// Any thread.
  void submit(job j);

private:
  void run(storage::store& s);
  std::mutex mutex_;
  std::condition_variable some_;
  std::deque<job> jobs_;
  bool stopping_ = false;
  std::thread thread_;
};

} // namespace parley::actors
