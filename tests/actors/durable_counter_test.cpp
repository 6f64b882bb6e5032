// Numbers are told only when no crash can take them back.
#include "actors/durable_counter.hpp"

#include <gtest/gtest.h>

namespace parley::actors::testing {
namespace {

/// A counter on an empty store, and the reservations that it has asked for.
struct durable_counter_test : ::testing::Test {
  static constexpr std::uint64_t block = 10;
  std::vector<std::pair<storage::table_update, std::function<void()>>> asked;
  durable_counter numbers{"number", block, {}, [this](storage::table_update u, std::function<void()> durable) { asked.emplace_back(std::move(u), std::move(durable)); }};
};

TEST_F(durable_counter_test, F106_NoNumberMayBeToldBeforeItsReservationIsOnDisk) {
  EXPECT_FALSE(numbers.may_be_told());
  EXPECT_FALSE(numbers.may_be_told());
  ASSERT_EQ(asked.size(), 1u) << "asked for once";
  EXPECT_EQ(asked[0].first.value, "11");
  asked[0].second();
  EXPECT_TRUE(numbers.may_be_told());
  EXPECT_EQ(numbers.take(), 1u);
}

TEST_F(durable_counter_test, the_next_block_is_reserved_in_time) {
  numbers.may_be_told();
  asked[0].second();
  for (std::uint64_t n = 1; n <= block; ++n) {
    EXPECT_TRUE(numbers.may_be_told()) << n;
    EXPECT_EQ(numbers.take(), n);
  }
  ASSERT_EQ(asked.size(), 2u);
  EXPECT_FALSE(numbers.may_be_told()) << "used up, and the next ones are not on disk";
  asked[1].second();
  EXPECT_TRUE(numbers.may_be_told());
}

TEST_F(durable_counter_test, what_is_only_stored_need_not_wait) {
  EXPECT_EQ(numbers.take(), 1u);
  EXPECT_EQ(asked.size(), 1u) << "the reservation goes first, in the same log";
}

} // namespace
} // namespace parley::actors::testing
