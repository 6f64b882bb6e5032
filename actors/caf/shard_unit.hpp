// CAF's execution unit of one shard, and the scheduler module that owns them: an actor runs on the thread whose socket woke it,
// without lock or wake-up. CAF's own thread pools cost 2 to 10 times more per message here (docs/decisions/0002-one-shard-owns-a-site.md).
//
// With slim_actor.hpp the only place that touches undocumented CAF headers; pinned to 0.17.6 by cmake/FindCAF.cmake.
#pragma once
#include "caf/actor_system.hpp"
#include "caf/actor_system_config.hpp"
#include "caf/detail/simple_actor_clock.hpp"
#include "caf/execution_unit.hpp"
#include "caf/resumable.hpp"
#include "caf/scheduler/abstract_coordinator.hpp"

#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace parley::actors {

/// Runs the actors of one shard, on whatever thread calls run(); always the same one.
class shard_unit final : public caf::execution_unit {
public:
  shard_unit(caf::actor_system& sys, std::size_t max_throughput) : caf::execution_unit(&sys), max_throughput_(max_throughput) {}

  /// Makes this unit the current thread's. Until then (and after leave()) everything arrives as if from another thread.
  void enter() { current_ = this; }
  void leave() { current_ = nullptr; }
  static shard_unit* current() { return current_; }

  /// From any thread. On the unit's own thread it only queues; from another one it also wakes a sleeping shard.
  void exec_later(caf::resumable* job) override;

  /// Resumes actors until none is ready or `budget` resumptions were made. Returns how many were.
  std::size_t run(std::size_t budget);

  /// Takes what other threads sent. Returns whether an actor is ready now.
  bool take_remote();
  /// No actor is ready and no other thread has sent anything.
  bool idle() const;
  /// Says that the thread is about to block; false: work has arrived meanwhile, do not. Pair with awake().
  bool fall_asleep();
  void awake();
  /// How another thread wakes this one; must be callable from any thread. Set before any other thread sends.
  void on_wake(std::function<void()> wake) { wake_ = std::move(wake); }

  /// Drops what is still queued (shutdown).
  void clear();

private:
  static thread_local shard_unit* current_;
  std::size_t max_throughput_;
  std::deque<caf::resumable*> ready_;
  std::vector<caf::resumable*> taken_;
  std::function<void()> wake_;

  mutable std::mutex mutex_; // guards the two below
  std::vector<caf::resumable*> remote_;
  bool asleep_ = false;
};

/// The scheduler module: as many units as shards, no threads of its own. Whoever runs a shard calls its unit.
class shard_scheduler final : public caf::scheduler::abstract_coordinator {
public:
  explicit shard_scheduler(caf::actor_system& sys) : abstract_coordinator(sys) {}
  /// For actor_system_config::module_factories.
  static caf::actor_system::module* make(caf::actor_system& sys) { return new shard_scheduler(sys); }

  shard_unit& unit(std::size_t i) { return *units_[i]; }
  std::size_t size() const { return units_.size(); }

  /// Jobs without a home run on the calling shard, or else on the first one.
  void enqueue(caf::resumable* job) override;
  /// Parley's deadlines live in timing wheels; nothing may use CAF's clock.
  caf::actor_clock& clock() noexcept override { return clock_; }

protected:
  void start() override;
  void stop() override;

private:
  std::vector<std::unique_ptr<shard_unit>> units_;
  caf::detail::simple_actor_clock clock_;
};

} // namespace parley::actors
