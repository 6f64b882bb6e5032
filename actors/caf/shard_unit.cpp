#include "actors/caf/shard_unit.hpp"

namespace parley::actors {

thread_local shard_unit* shard_unit::current_ = nullptr;

void shard_unit::exec_later(caf::resumable* job) {
  if (current_ == this) {
    ready_.push_back(job);
    return;
  }
  bool wake;
  {
    std::lock_guard guard(mutex_);
    remote_.push_back(job);
    wake = std::exchange(asleep_, false);
  }
  if (wake && wake_)
    wake_();
}

std::size_t shard_unit::run(std::size_t budget) {
  std::size_t done = 0;
  for (; done < budget && !ready_.empty(); ++done) {
    auto* job = ready_.front();
    ready_.pop_front();
    switch (job->resume(this, max_throughput_)) {
      case caf::resumable::resume_later: ready_.push_back(job); break;
      case caf::resumable::awaiting_message:
      case caf::resumable::done:
      case caf::resumable::shutdown_execution_unit: caf::intrusive_ptr_release(job); break;
    }
  }
  return done;
}

bool shard_unit::take_remote() {
  {
    std::lock_guard guard(mutex_);
    taken_.swap(remote_);
  }
  ready_.insert(ready_.end(), taken_.begin(), taken_.end());
  taken_.clear();
  return !ready_.empty();
}

bool shard_unit::idle() const {
  std::lock_guard guard(mutex_);
  return remote_.empty() && ready_.empty();
}

bool shard_unit::fall_asleep() {
  std::lock_guard guard(mutex_);
  asleep_ = remote_.empty() && ready_.empty();
  return asleep_;
}

void shard_unit::awake() {
  std::lock_guard guard(mutex_);
  asleep_ = false;
}

void shard_unit::clear() {
  take_remote();
  while (!ready_.empty()) {
    auto* job = ready_.front();
    ready_.pop_front();
    caf::scheduler::abstract_coordinator::cleanup_and_release(job);
  }
}

void shard_scheduler::enqueue(caf::resumable* job) {
  auto* here = shard_unit::current();
  (here ? here : units_.front().get())->exec_later(job);
}

void shard_scheduler::start() {
  for (std::size_t i = 0; i < num_workers(); ++i)
    units_.push_back(std::make_unique<shard_unit>(system(), max_throughput()));
  abstract_coordinator::start();
}

void shard_scheduler::stop() {
  stop_actors();
  for (auto& u : units_)
    u->clear();
}

} // namespace parley::actors
