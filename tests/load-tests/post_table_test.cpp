#include "load-tests/jobs/post_table.hpp"

#include <gtest/gtest.h>
#include <memory>

namespace parley::load {
namespace {

TEST(post_table, finds_a_post_by_its_client_id_until_it_is_released) {
  post_table t{1000};
  auto& p = t.take();
  auto id = p.client_id;
  EXPECT_GT(id, 1000u);
  EXPECT_EQ(t.find(id), &p);
  t.release(p);
  EXPECT_EQ(t.find(id), nullptr);
}

TEST(post_table, does_not_take_the_next_user_of_a_slot_for_the_earlier_one) {
  post_table t{0};
  auto& first = t.take();
  auto id = first.client_id;
  t.release(first);
  auto& second = t.take();
  EXPECT_EQ(&first, &second) << "the test needs the same slot";
  EXPECT_EQ(t.find(id), nullptr);
  EXPECT_EQ(t.find(second.client_id), &second);
}

TEST(post_table, hands_out_rising_client_ids) {
  post_table t{5};
  std::uint64_t last = 5;
  for (int i = 0; i < 1000; ++i) {
    auto& p = t.take();
    EXPECT_GT(p.client_id, last);
    last = p.client_id;
    if (i % 3 == 0)
      t.release(p);
  }
}

TEST(post_table, is_full_when_every_slot_is_taken) {
  post_table t{0};
  for (std::size_t i = 0; i < post_table::capacity; ++i) {
    ASSERT_FALSE(t.full());
    t.take();
  }
  EXPECT_TRUE(t.full());
  EXPECT_EQ(t.size(), post_table::capacity);
  std::size_t seen = 0;
  t.each([&](const post&) { ++seen; });
  EXPECT_EQ(seen, post_table::capacity);
}

} // namespace
} // namespace parley::load
