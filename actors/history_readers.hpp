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

/// Runs jobs in order; they answer by sending a message to whoever asked. All calls on the shard's thread.
class history_readers {
public:
  virtual ~history_readers() = default;

  /// What a job captures is destroyed on the shard's thread, for it keeps the asking actor alive.
  using job = std::function<void(storage::reader&)>;

  virtual void submit(job j) = 0;
  /// Every job has told its answer to whoever asked.
  virtual bool idle() const = 0;
  /// Once a round: forgets the jobs that are done.
  virtual void drop_spent() = 0;
  /// Finishes the job at hand, drops the others. Before the actors go: jobs refer to them.
  virtual void close() = 0;
};

/// One thread with one storage::reader.
class reader_thread final : public history_readers {
public:
  explicit reader_thread(storage::store& s);
  ~reader_thread() override;

  void submit(job j) override;
  bool idle() const override;
  void drop_spent() override;
  void close() override;

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
