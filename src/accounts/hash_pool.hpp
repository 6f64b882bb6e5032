// Threads for work that takes tens of milliseconds of a core: they take nothing from anybody else, and what waits for them is bounded.
#pragma once
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace parley::accounts {

/// Any thread. Threads run at low priority: a flood of logins must not slow down chats.
class hash_pool {
public:
  struct job {
    std::function<void()> run;
    std::function<void()> abandon; ///< called instead when the pool ends first
  };

  hash_pool(std::size_t threads, std::size_t max_waiting);
  /// Waits for jobs that run; those that wait are abandoned, on this thread.
  ~hash_pool();
  hash_pool(const hash_pool&) = delete;
  hash_pool& operator=(const hash_pool&) = delete;

  enum class taken : std::uint8_t { no, yes };
  /// no: as many wait as may; neither function will be called.
  [[nodiscard]] taken submit(job j);
  std::size_t waiting() const;

private:
  void work();

  const std::size_t max_waiting_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<job> waiting_;
  enum class state : std::uint8_t { running, ending } state_ = state::running;
  std::vector<std::thread> threads_;
};

} // namespace parley::accounts
