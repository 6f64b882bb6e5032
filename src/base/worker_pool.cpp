#include "base/worker_pool.hpp"

#include "base/background_thread.hpp"
#include "base/log.hpp"

#include <exception>

namespace parley {

worker_pool::worker_pool(std::string name, std::size_t threads, std::size_t max_waiting) : name_(std::move(name)), max_waiting_(max_waiting) {
  for (std::size_t i = 0; i < threads; ++i)
    threads_.emplace_back([this] { work(); });
}

worker_pool::~worker_pool() { stop(); }

bool worker_pool::run(std::function<void()> job) {
  {
    const std::lock_guard lock{mutex_};
    if (state_ == state::stopped || waiting_.size() >= max_waiting_)
      return false;
    waiting_.push_back(std::move(job));
  }
  changed_.notify_one();
  return true;
}

void worker_pool::stop() {
  std::deque<std::function<void()>> dropped; // what its jobs own goes when no lock is held
  {
    const std::lock_guard lock{mutex_};
    state_ = state::stopped;
    dropped.swap(waiting_);
  }
  dropped.clear();
  changed_.notify_all();
  for (auto& t : threads_)
    if (t.joinable())
      t.join();
}

void worker_pool::work() {
  become_background_thread(name_.substr(0, 15).c_str());
  for (;;) {
    std::function<void()> job;
    {
      std::unique_lock lock{mutex_};
      changed_.wait(lock, [this] { return state_ == state::stopped || !waiting_.empty(); });
      if (state_ == state::stopped)
        return;
      job = std::move(waiting_.front());
      waiting_.pop_front();
    }
    try {
      job();
    } catch (const std::exception& e) {
      log::error("job_failed", {{"pool", name_}, {"what", std::string_view{e.what()}}});
    }
  }
}

} // namespace parley
