#include "base/heap.hpp"

#include <gtest/gtest.h>

#include <malloc.h>
#include <memory>
#include <vector>

namespace parley {
namespace {

/// Uses and frees 8 MiB in small blocks.
void make_a_burst() {
  std::vector<std::unique_ptr<char[]>> blocks;
  for (int n = 0; n < 8'192; ++n)
    blocks.push_back(std::make_unique<char[]>(1'000));
}

TEST(heap, keeps_what_a_burst_leaves_for_the_next_one) {
  keep_heap_large();
  make_a_burst();
  EXPECT_GE(::mallinfo2().fordblks, 8u << 20);
}

TEST(heap, gives_back_what_is_free_when_asked) {
  keep_heap_large();
  make_a_burst();
  const auto had = ::mallinfo2().arena;
  ::malloc_trim(0);
  EXPECT_LT(::mallinfo2().arena, had);
}

} // namespace
} // namespace parley
