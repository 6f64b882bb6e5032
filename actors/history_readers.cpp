#include "actors/history_readers.hpp"

namespace parley::actors {

reader_thread::reader_thread(storage::store& s) : thread_([this, &s] { run(s); }) {}

reader_thread::~reader_thread() { close(); }

void reader_thread::close() {
  {
    std::lock_guard guard(mutex_);
    stopping_ = true;
  }
  some_.notify_one();
  if (thread_.joinable())
    thread_.join();
  jobs_.clear();
  spent_.clear();
}

bool reader_thread::idle() const {
  std::lock_guard guard(mutex_);
  return unanswered_ == 0;
}

void reader_thread::drop_spent() {
  std::vector<job> spent;
  {
    std::lock_guard guard(mutex_);
    spent.swap(spent_);
  }
}

void reader_thread::submit(job j) {
  {
    std::lock_guard guard(mutex_);
    jobs_.push_back(std::move(j));
    ++unanswered_;
  }
  some_.notify_one();
}

void reader_thread::run(storage::store& s) {
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
    lock.lock();
    spent_.push_back(std::move(next));
    --unanswered_;
  }
}

} // namespace parley::actors
