#include "domain/session_set.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

namespace parley::domain {
namespace {

std::vector<session_id> ids(std::initializer_list<std::uint64_t> values) {
  std::vector<session_id> v;
  for (auto n : values)
    v.push_back(session_id{n});
  return v;
}

/// All of it, read page by page.
std::vector<session_id> all_of(const session_set& set, std::size_t page) {
  std::vector<session_id> all;
  for (auto some = set.page({}, page); !some.empty(); some = set.page(some.back(), page))
    all.insert(all.end(), some.begin(), some.end());
  return all;
}

TEST(session_set, is_empty_at_first) {
  session_set s;
  EXPECT_EQ(s.size(), 0u);
  EXPECT_FALSE(s.contains(session_id{1}));
  EXPECT_FALSE(s.erase(session_id{1}));
  EXPECT_TRUE(s.page({}, 10).empty());
}

TEST(session_set, holds_each_session_once) {
  session_set s;
  EXPECT_TRUE(s.insert(session_id{5}));
  EXPECT_FALSE(s.insert(session_id{5}));
  EXPECT_EQ(s.size(), 1u);
  EXPECT_TRUE(s.erase(session_id{5}));
  EXPECT_FALSE(s.erase(session_id{5}));
  EXPECT_EQ(s.size(), 0u);
}

TEST(session_set, gives_pages_in_the_order_of_numbers) {
  session_set s;
  for (std::uint64_t n : {30, 10, 50, 20, 40})
    s.insert(session_id{n});
  EXPECT_EQ(s.page({}, 2), ids({10, 20}));
  EXPECT_EQ(s.page(session_id{20}, 2), ids({30, 40}));
  EXPECT_EQ(s.page(session_id{25}, 9), ids({30, 40, 50})) << "the last one of a page may have gone meanwhile";
  EXPECT_TRUE(s.page(session_id{50}, 2).empty());
  EXPECT_TRUE(s.page({}, 0).empty());
}

class any_changes : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(any_changes, leave_it_like_an_ordered_set) {
  std::mt19937_64 random{GetParam()};
  const std::uint64_t span = std::uint64_t{100} << random() % 10;
  session_set s;
  std::set<session_id> expected;
  bool growing = true;
  for (int i = 0; i < 40'000; ++i) {
    if (i % 5'000 == 0)
      growing = !growing;
    const session_id id{1 + random() % span};
    if (random() % 4 == 0 ? !growing : growing) {
      ASSERT_EQ(s.insert(id), expected.insert(id).second);
    } else {
      ASSERT_EQ(s.erase(id), expected.erase(id) == 1);
    }
    ASSERT_EQ(s.size(), expected.size());
    ASSERT_EQ(s.contains(id), expected.contains(id));
    if (i % 1'000 == 0) {
      ASSERT_TRUE(std::ranges::equal(all_of(s, 1 + random() % 700), expected));
    }
  }
  EXPECT_TRUE(std::ranges::equal(all_of(s, 100), expected));
}
INSTANTIATE_TEST_SUITE_P(seeds, any_changes, ::testing::Range<std::uint64_t>(1, 21));

/// The directory, and the spare places of the last blocks.
constexpr double bytes_each = 17;

TEST(session_set, takes_16_bytes_for_a_session_in_whatever_order_they_come_and_go) {
  constexpr std::uint64_t n = 300'000;
  std::vector<session_id> order;
  for (std::uint64_t i = 1; i <= n; ++i)
    order.push_back(session_id{i * 7});
  session_set increasing, random, decreasing;
  for (session_id id : order)
    increasing.insert(id);
  for (auto id = order.rbegin(); id != order.rend(); ++id)
    decreasing.insert(*id);
  std::ranges::shuffle(order, std::mt19937_64{1});
  for (session_id id : order)
    random.insert(id);
  EXPECT_LE(double(increasing.bytes()), 8.5 * n) << "new sessions have growing numbers";
  EXPECT_LE(double(decreasing.bytes()), bytes_each * n);
  EXPECT_LE(double(random.bytes()), bytes_each * n);
  while (order.size() > 2'000) {
    random.erase(order.back());
    order.pop_back();
    if (order.size() % 10'000 == 0) {
      ASSERT_LE(double(random.bytes()), bytes_each * double(order.size()) + 64 * 1024) << order.size() << " left";
    }
  }
}

} // namespace
} // namespace parley::domain
