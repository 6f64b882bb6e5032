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
  std::uint64_t records = 0; ///< read from the log
};

/// Key in the table `meta`: the group from which on records may be missing in the snapshots.
constexpr std::string_view checkpoint_key = "checkpoint_group";

result<recovered, storage::storage_error> recover(storage::reader& store);

} // namespace parley::actors
