#include "accounts/hash_pool.hpp"

#include "base/background_thread.hpp"

#include <utility>

namespace parley::accounts {

hash_pool::hash_pool(std::size_t threads, std::size_t max_waiting) : max_waiting_(max_waiting) {
  for (std::size_t n = 0; n < threads; ++n)
    threads_.emplace_back([this] { work(); });
}

hash_pool::~hash_pool() {
  {
    std::lock_guard hold(mutex_);
    state_ = state::ending;
  }
  changed_.notify_all();
  for (auto& t : threads_)
    t.join();
  for (auto& j : waiting_)
    j.abandon();
}

hash_pool::taken hash_pool::submit(job j) {
  {
    std::lock_guard hold(mutex_);
    if (state_ == state::ending || waiting_.size() >= max_waiting_)
      return taken::no;
    waiting_.push_back(std::move(j));
  }
  changed_.notify_one();
  return taken::yes;
}

std::size_t hash_pool::waiting() const {
  std::lock_guard hold(mutex_);
  return waiting_.size();
}

void hash_pool::work() {
  become_background_thread("hash");
  std::unique_lock hold(mutex_);
  for (;;) {
    changed_.wait(hold, [this] { return state_ == state::ending || !waiting_.empty(); });
    if (state_ == state::ending)
      return;
    const auto next = std::move(waiting_.front());
    waiting_.pop_front();
    hold.unlock();
    next.run();
    hold.lock();
  }
}

} // namespace parley::accounts
