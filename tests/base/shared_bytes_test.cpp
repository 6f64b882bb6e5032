#include "base/shared_bytes.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <thread>
#include <vector>

namespace parley {
namespace {

TEST(block_ptr_test, starts_empty) { EXPECT_FALSE(block_ptr{}); }

TEST(block_ptr_test, data_is_aligned_and_as_large_as_asked) {
  auto b = block_ptr::make(100);
  EXPECT_EQ(b->capacity(), 100u);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(b->data()) % 16, 0u);
  std::memset(b->data(), 0xff, 100); // the address sanitizer looks on
}

TEST(block_ptr_test, knows_whether_it_is_the_only_owner) {
  auto b = block_ptr::make(8);
  EXPECT_TRUE(b->unique());
  auto copy = b;
  EXPECT_FALSE(b->unique());
  copy = {};
  EXPECT_TRUE(b->unique());
}

TEST(block_ptr_test, moving_takes_the_ownership_along) {
  auto b = block_ptr::make(8);
  auto* raw = b.get();
  block_ptr moved = std::move(b);
  EXPECT_FALSE(b);
  EXPECT_EQ(moved.get(), raw);
  EXPECT_TRUE(moved->unique());
}

TEST(block_ptr_test, survives_assigning_it_to_itself) {
  auto b = block_ptr::make(8);
  auto& same = b;
  b = same;
  EXPECT_TRUE(b->unique());
}

TEST(block_ptr_test, threads_may_copy_and_drop_it_at_will) {
  auto b = block_ptr::make(8);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([mine = b] {
      for (int n = 0; n < 10'000; ++n)
        block_ptr copy = mine;
    });
  for (auto& t : threads)
    t.join();
  threads.clear();
  EXPECT_TRUE(b->unique());
}

} // namespace
} // namespace parley
