#include "storage/grower.hpp"

#include <algorithm>
#include <pthread.h>

namespace parley::storage {

grower::grower(data_file& file, std::uint64_t ahead_bytes) : file_(file), ahead_bytes_(ahead_bytes), thread_([this] { run(); }) {}

grower::~grower() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wanted_changed_.notify_one();
  thread_.join();
}

result<ok_t, storage_error> grower::ensure(std::uint64_t bytes) {
  std::unique_lock lock(mutex_);
  // A sync that failed in the background is not forgotten, even while there is room: only a full disk may be tried again.
  if (refused_ && refused_->code != storage_errc::full)
    return failure{*refused_};
  if (file_.room() >= bytes + ahead_bytes_ / 2)
    return ok;
  wanted_ = std::max(wanted_, bytes + ahead_bytes_);
  refused_.reset();
  wanted_changed_.notify_one();
  grown_.wait(lock, [&] { return file_.room() >= bytes || refused_; });
  if (file_.room() >= bytes)
    return ok;
  return failure{*refused_};
}

void grower::run() {
  ::pthread_setname_np(::pthread_self(), "store-grow");
  std::unique_lock lock(mutex_);
  for (;;) {
    wanted_changed_.wait(lock, [&] { return stopping_ || (file_.room() < wanted_ && !refused_); });
    if (stopping_)
      return;
    lock.unlock();
    auto grown = file_.grow();
    lock.lock();
    if (!grown)
      refused_ = grown.error();
    grown_.notify_one();
  }
}

} // namespace parley::storage
