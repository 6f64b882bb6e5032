// Tells the service manager that the server is alive, only while it really works.
#pragma once
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>

namespace parley::app {

/// A thread that asks four times within `timeout` whether what it watches has made progress since it asked last. A process that only exists, with a shard that hangs, is
/// worth nothing: then `alive` is not called, and the service manager starts the server anew.
class watchdog {
public:
  /// All are called on the watchdog's thread and must not block.
  struct calls {
    std::function<std::uint64_t()> progress; ///< a figure that differs whenever something was done
    std::function<void()> nudge;             ///< has something done, soon, where there is nothing to do
    std::function<void()> alive;
  };
  watchdog(std::chrono::microseconds timeout, calls c);
  /// Stops at once and waits for the thread.
  ~watchdog();
  watchdog(const watchdog&) = delete;

private:
  void watch();
  /// Until it is time to ask again; false when it is time to stop.
  bool pause();

  const std::chrono::microseconds every_;
  const calls calls_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  std::thread thread_;
};

} // namespace parley::app
