// Keeps the part of the log that a restart must read short: now and then the state of every session that has changed goes to the store.
#pragma once
#include "actors/context.hpp"

#include <vector>

namespace parley::actors {

/// The shard's thread only.
class checkpointer {
public:
  /// `min_records`: how many make a checkpoint worth its while.
  checkpointer(shard_context& shard, std::uint64_t min_records) : shard_(shard), min_records_(min_records) {}

  /// Once a round: begins a checkpoint when enough records have been committed since the last one, or goes on with the one under way.
  void step();
  /// A session has a record that its snapshot lacks.
  void changed(session_id id) { changed_.push_back(id); }
  /// After a restart that had to read so many records: they count, else short lives of the process would never see a checkpoint.
  void restored(std::uint64_t records) { before_start_ = records; }

  /// A checkpoint covers at least this many for each changed session: a snapshot costs as much as dozens of records.
  static constexpr std::uint64_t records_per_snapshot = 8;
  /// Snapshots taken in one round, so that no message waits for long.
  static constexpr std::size_t snapshots_per_round = 256;

private:
  shard_context& shard_;
  std::vector<session_id> changed_;
  std::vector<session_id> saving_; ///< of the checkpoint under way, largest number first
  std::uint64_t group_ = 0;        ///< the checkpoint under way covers everything before this group; 0 = none
  std::uint64_t before_start_ = 0;
  std::uint64_t records_at_last_ = 0;
  const std::uint64_t min_records_;
};

} // namespace parley::actors
