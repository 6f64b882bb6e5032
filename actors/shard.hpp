// How the gateway and the programs reach the actors: one shard is one thread, its sockets, its actors and its store.
#pragma once
#include "actors/app_calls.hpp"
#include "actors/block_list.hpp"
#include "actors/inbound.hpp"
#include "actors/questions.hpp"
#include "actors/request_service.hpp"
#include "actors/session_settings.hpp"
#include "actors/site_settings.hpp"
#include "base/clock.hpp"
#include "storage/writer.hpp"

#include <atomic>
#include <filesystem>
#include <functional>
#include <initializer_list>
#include <memory>
#include <span>

namespace parley::actors {

struct shard_counters;
class store_workers;

/// Where a shard's thread waits for sockets. Implemented by the gateway; by tests with nothing to wait for.
class io_poller {
public:
  virtual ~io_poller() = default;
  /// Handles what is ready now. Returns how much that was.
  virtual std::size_t poll() = 0;
  /// Blocks until something is ready, wake() or the time is up; handles it.
  virtual void wait(std::int64_t at_most_ms) = 0;
  /// From any thread: ends wait().
  virtual void wake() = 0;
  /// Writes out what the round has produced.
  virtual void flush() = 0;
};

/// CAF's actor system with one execution unit a shard. One per process; outlives its shards.
class actor_runtime {
public:
  explicit actor_runtime(std::size_t shards);
  ~actor_runtime();
  struct impl;
  impl& native() { return *impl_; }

private:
  std::unique_ptr<impl> impl_;
};

struct shard_options {
  std::uint8_t number = 0;
  std::filesystem::path store;
  storage::store_options store_options;
  storage::writer_options writer;
  site_settings site;
  std::int64_t sleep_after_ms = 600'000;
  /// Records between checkpoints: a restart reads two to three million a second, and shall take seconds.
  std::uint64_t checkpoint_records = 4'000'000;
  std::uint32_t visitor_frames_per_second = 2000;
  std::uint32_t visitor_burst_frames = 4000;
  /// A write or a sync failed (called on the store's thread): end the process.
  std::function<void(storage::storage_error)> on_failure;
  /// Calls apps; null: there are none. Outlives the shard.
  app_caller* apps = nullptr;
  /// Who commits and reads; null: threads of the shard's own. Outlives the shard.
  store_workers* workers = nullptr;
};

class shard {
public:
  /// Opens the store and brings back every session. The clock and the runtime outlive the shard. Call run(), or run_round() in tests, from one thread.
  static result<std::unique_ptr<shard>, storage::storage_error> open(actor_runtime& runtime, const clock_source& clock, shard_options options);
  ~shard();

  /// Requests of these kinds go to `s`, which outlives the shard's last round. Before run().
  void serve(std::initializer_list<kind> kinds, request_service& s);

  // ---- the shard's thread
  /// Frames for sessions, of one read. The vector's elements are moved from.
  void to_sessions(std::span<inbound> frames);
  /// hello, attach, detach, open.
  void to_directory(inbound in);
  /// presence, list: for the operator that `in.author` names; refused if there is none.
  void to_operator(inbound in);
  /// Requests that no actor answers, but a service that serve() was told of; refused with unknown_kind if there is none.
  void to_service(inbound in);
  /// The connection, which was let in as `who`, is gone.
  void connection_closed(const outlet_ptr& o, wire::role role, principal who);
  /// Lets actors work on what has been given to them so far.
  void run_actors();

  /// Runs until stop() was called and everything decided is durable and delivered (at most `drain_ms` later).
  void run(io_poller& poller, std::int64_t drain_ms = 10'000);
  /// One round, without blocking. Returns whether anything happened.
  bool run_round(io_poller& poller);
  /// Nothing is being decided, stored or read.
  bool idle() const;

  // ---- any thread
  /// From now on these rules hold, for running sessions, too. They have been checked (domain::problems) and have the default queue.
  void change_rules(std::shared_ptr<const domain::site_rules> rules);
  /// From now on sessions follow these.
  void change_settings(const session_settings& settings);
  /// From now on this holds of the account. Its chats go on, but for those of one that is removed: they go back to routing.
  void change_account(account_change change);
  /// Answered after this; see questions.hpp. Asked of a shard that does not run any more, the answer is dropped with the shard.
  void look_at(look_request r);
  void preview_rules(preview_request r);
  /// What a service has found: whole frames, one behind the other; the last one is the answer to its request. Not after the shard is gone.
  void answer(std::uint64_t ticket, std::vector<std::byte> frames);
  /// The records, for those who follow and read them beside the shard; valid as long as the shard.
  storage::store& records();
  /// From now on the visitor may not open chats; its open one ends. `durable` is called on the shard's thread, and must only hand over.
  void block_visitor(visitor_block what, std::function<void()> durable);
  void unblock_visitor(visitor_id who, std::function<void()> durable);
  /// A visitor's data is erased: its open chat ends, `sessions` (all that it had) forget its name. `done` is let go when that is durable, on any thread.
  void forget_visitor(visitor_id who, std::vector<session_id> sessions, std::shared_ptr<void> done);
  /// What came of an app_caller::call().
  void app_answered(app_answer a);
  void stop();
  void on_wake(io_poller& poller);
  const shard_counters& counters() const;
  storage::group_sink::counters writer_totals() const;

private:
  struct impl;
  explicit shard(std::unique_ptr<impl>);
  std::unique_ptr<impl> impl_;
};

} // namespace parley::actors
