// A fixed number of threads, at low priority (background_thread.hpp), for work that waits: for disks, for slow computations, for other machines.
#pragma once
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace parley {

/// Jobs are begun in the order in which they were given. An exception that leaves a job is logged and harms no other.
class worker_pool {
public:
  /// `name` is what the threads are called in ps and in the log. At most `max_waiting` jobs wait for a thread.
  worker_pool(std::string name, std::size_t threads, std::size_t max_waiting);
  /// stop()
  ~worker_pool();
  worker_pool(const worker_pool&) = delete;
  worker_pool& operator=(const worker_pool&) = delete;

  /// False, and the job is dropped: too many wait, or the pool has been stopped. Any thread.
  bool run(std::function<void()> job);
  /// Jobs that run come to their end; those that wait are dropped. Once; not from a job.
  void stop();

private:
  void work();

  const std::string name_;
  const std::size_t max_waiting_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> waiting_;
  enum class state : bool { open, stopped } state_ = state::open;
  std::vector<std::thread> threads_;
};

} // namespace parley
