// After a start: every session that has not ended, from its snapshot and the records behind it.
#pragma once
#include "actors/session_snapshot.hpp"
#include "storage/reader.hpp"

#include <vector>

namespace parley::actors {

struct recovered {
  /// Open sessions by number, which is the order in which they were opened.
  std::vector<session_snapshot> open;
  /// Sessions whose end is in the log but not yet in the tables.
  std::vector<session_snapshot> ended;
  /// Sessions that ended before, for the Closed lists: those with the greatest numbers, the one that ended last at the end.
  std::vector<session_snapshot> closed;
  std::uint64_t records = 0; ///< read from the log
};

/// Of recovered::closed. A list shows 200 of one operator or queue; this bounds what a start reads, however long the history is.
constexpr std::size_t max_recovered_closed = 20'000;

/// Key in the table `meta`: the group from which on records may be missing in the snapshots.
constexpr std::string_view checkpoint_key = "checkpoint_group";

result<recovered, storage::storage_error> recover(storage::reader& store);

} // namespace parley::actors
