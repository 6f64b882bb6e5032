// Zeros what is left of old values in the data file: LMDB only marks pages as free, and leaves gaps in those that it uses.
#pragma once
#include "storage/store.hpp"

namespace parley::storage {

struct swept {
  std::uint64_t free_pages = 0; ///< zeroed
  std::uint64_t gaps = 0;       ///< in pages in use, zeroed
  /// complete: whatever was removed or overwritten before the call is nowhere in the data file. readers: another process (a backup, say) reads a version of
  /// the store that still has it, so its pages had to stay; sweep again later.
  enum class outcome : std::uint8_t { complete, readers } what = outcome::complete;
};

/// Zeros the free pages, the gaps in pages, the ends of large values and what lies behind the last page. Sound at any moment of a crash: nothing is touched that LMDB
/// or any reader could look at. Reads the head of every page, seconds for a store of gigabytes; the writer waits only while free pages are zeroed, a few milliseconds
/// at a time. Not for a shard's thread nor the writer's. One sweep of a store at a time. `io`: the process must end.
result<swept, storage_error> sweep_pages(store& s);

} // namespace parley::storage
