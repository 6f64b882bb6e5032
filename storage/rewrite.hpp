// Changes records that were committed long ago: what a visitor has the right to have forgotten. Everything that holds the history together stays.
#pragma once
#include "storage/store.hpp"

#include <functional>
#include <span>

namespace parley::storage {

/// Changes a stored frame in place; its length, session and seq stay as they are. False: there is nothing to change in it.
using frame_change = std::function<bool(std::span<std::byte> frame)>;

struct rewritten {
  std::uint64_t records = 0; ///< changed
  std::uint64_t damaged = 0; ///< left as they were, because their checksum did not match: what they say can't be told from what they are
};

/// Applies `change` to the records at `where` (ascending) and gives them new checksums; their links stay. A few megabytes at a time, each time in a
/// transaction of its own: after a crash some are changed and some are not, so do it again. The old bytes stay in pages that are free now, see
/// sweep_pages(). Waits for the disk, and the writer waits for it a few milliseconds: no shard's thread, not the writer's. `full`: later calls may succeed; `io`: the process must end.
result<rewritten, storage_error> rewrite_records(store& s, std::span<const position> where, const frame_change& change);

} // namespace parley::storage
