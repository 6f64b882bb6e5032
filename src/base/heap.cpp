#include "base/heap.hpp"

#include <malloc.h>

namespace parley {

namespace {
constexpr int mib = 1024 * 1024;
/// Taken at once. Costs only addresses until it is used.
constexpr int step_bytes = 16 * mib;
/// More than this at the end of the heap goes back to the system: what a burst of chats leaves, not what a round does.
constexpr int kept_free_bytes = 64 * mib;
/// From here on a block is a mapping of its own. glibc would find such a value by itself, but no longer does once the others are set.
constexpr int own_mapping_bytes = 4 * mib;
} // namespace

void keep_heap_large() {
  ::mallopt(M_TOP_PAD, step_bytes);
  ::mallopt(M_TRIM_THRESHOLD, kept_free_bytes);
  ::mallopt(M_MMAP_THRESHOLD, own_mapping_bytes);
}

} // namespace parley
