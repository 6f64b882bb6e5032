#include "actors/history_readers.hpp"

namespace parley::actors {

history_readers::history_readers(storage::store& s) : thread_([this, &s] { run(s); }) {}

history_readers::~history_readers() {
  {
    std::lock_guard guard(mutex_);
    stopping_ = true;
  }
  some_.notify_one();
  thread_.join();
}

void history_readers::submit(job j) {
  {
    std::lock_guard guard(mutex_);
    jobs_.push_back(std::move(j));
  }
  some_.notify_one();
}

void history_readers::run(storage::store& s) {
  storage::reader reader{s};
  std::unique_lock lock(mutex_);
  for (;;) {
    some_.wait(lock, [this] { return stopping_ || !jobs_.empty(); });
    if (stopping_)
      return;
    auto next = std::move(jobs_.front());
    jobs_.pop_front();
    lock.unlock();
    next(reader);
    next = {}; // its captures are released here, not under the lock
    lock.lock();
  }
}

} // namespace parley::actors
