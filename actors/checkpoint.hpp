// Keeps the part of the log that a restart must read short: now and then the state of every session that has changed goes to the store.
#pragma once
#include "actors/context.hpp"

#include <vector>

namespace parley::actors {

/// The shard's thread only.
class checkpointer {
public:
  explicit checkpointer(shard_context& shard) : shard_(shard) {}

  /// Once a round: begins a checkpoint when enough records have been committed since the last one, or goes on with the one under way.
  void step();
  /// A session has a record that its snapshot lacks.
  void changed(session_id id) { changed_.push_back(id); }

  /// Records between checkpoints: a restart reads two to three million a second, and shall take seconds.
  static constexpr std::uint64_t min_records = 4'000'000;
  /// … but at least this many for each changed session: a snapshot costs as much as dozens of records.
  static constexpr std::uint64_t records_per_snapshot = 8;
  /// Snapshots taken in one round, so that no message waits for long.
  static constexpr std::size_t snapshots_per_round = 256;

private:
  shard_context& shard_;
  std::vector<session_id> changed_;
  std::vector<session_id> saving_;    ///< of the checkpoint under way, largest number first
  std::uint64_t group_ = 0;           ///< the checkpoint under way covers everything before this group; 0 = none
  std::uint64_t records_at_last_ = 0;
};

} // namespace parley::actors
