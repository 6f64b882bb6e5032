// The history writer's end on the shard: collects the records that the shard's sessions decide into commit groups, hands them to the
// store thread once a round, and brings them back to their sessions when they are durable.
#pragma once
#include "actors/caf/slim_actor.hpp"
#include "actors/context.hpp"
#include "actors/store_workers.hpp"

#include <deque>

namespace parley::actors {

class session;

/// A record that has become durable, as its session gets it back.
struct committed_record {
  frame_view what; ///< the bytes in the log, head filled in
  storage::position where;
  const outlet_ptr& origin; ///< who gets the ack; none for records of the system
  operator_id concerned;    ///< whose devices get it, apart from those the record itself names
};

/// Called by the shard's sessions directly: this is the shard's inner loop, where a mailbox would cost more than the work.
class journal final : public slim_actor {
public:
  using signatures = journal_actor::signatures;

  journal(caf::actor_config& cfg, shard_context& shard, storage::store& store, store_workers& workers, const storage::writer_options& options,
    std::function<void(storage::storage_error)> on_failure);
  ~journal() override;

  /// Adds a record of `who` to the open group. `frame` is copied; `head` replaces its head (length and kind kept). The session's chain moves on.
  void append(session& who, storage::chain& links, std::span<const std::byte> frame, frame_head head, outlet_ptr origin, operator_id concerned);
  /// Adds the session's snapshot; session::snapshot_committed(seq) is called when it is durable.
  void snapshot(session& who, std::uint64_t seq, std::vector<storage::table_update> updates);
  /// Changes a table with the open group. `durable` is called when that is on disk.
  void update(storage::table_update u, std::function<void()> durable = {});

  /// `durable` is called when everything that was added so far is on disk.
  void when_durable(std::function<void()> durable);

  /// Once a round: hands the open group over, unless the store thread has fallen behind; then what follows makes a larger group.
  void ship();
  /// Is everything durable and returned?
  bool idle() const { return in_flight_.empty() && (!open_ || open_->empty()); }
  /// While the disk is full, requests that would be stored are refused.
  bool full() const { return full_; }
  /// Number of the group that the next record goes to, or a later one.
  std::uint64_t open_group() const { return open_ ? open_->number() : next_group_; }
  storage::group_sink::counters totals() const { return writer_->totals(); }
  /// Commits what was handed over and ends the writer. Nothing may be appended any more. Required before the actor goes.
  void close() { writer_.reset(); }

private:
  struct entry {
    session* who;
    outlet_ptr origin;
    std::uint64_t snapshot_seq; ///< not 0: this is a snapshot, not a record
    storage::position where;
    operator_id concerned;
  };
  void receive(caf::type_erased_tuple& content) override;
  void return_to_sessions(storage::group& g, std::vector<entry>& entries);
  storage::group& room_for(std::size_t frame_bytes);
  void hand_over();

  shard_context& shard_;
  std::unique_ptr<storage::group> open_;
  std::vector<entry> entries_;
  std::deque<std::vector<entry>> in_flight_; ///< entries of the groups that the writer has, oldest first
  std::vector<std::vector<entry>> spare_;
  std::deque<std::pair<std::uint64_t, std::function<void()>>> awaited_; ///< group, and whom to tell when it is durable; oldest first
  std::uint64_t next_group_;
  bool full_ = false;
  std::unique_ptr<storage::group_sink> writer_;
};

} // namespace parley::actors
