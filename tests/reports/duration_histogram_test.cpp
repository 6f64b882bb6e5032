#include "reports/duration_histogram.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace parley::reports {
namespace {

constexpr std::int64_t day_ms = 86'400'000;

TEST(duration_histogram, small_durations_are_exact) {
  duration_histogram h;
  for (std::int64_t ms = 1; ms <= 10; ++ms)
    h.record(ms);
  EXPECT_EQ(h.quantile_ms(0.5), 5);
  EXPECT_EQ(h.quantile_ms(0.9), 9);
  EXPECT_EQ(h.quantile_ms(1), 10);
  EXPECT_EQ(h.max_ms(), 10);
  EXPECT_EQ(h.mean_ms(), 5);
}

TEST(duration_histogram, is_empty_at_first) {
  const duration_histogram h;
  EXPECT_TRUE(h.empty());
  EXPECT_EQ(h.quantile_ms(0.5), 0);
  EXPECT_EQ(h.mean_ms(), 0);
}

TEST(duration_histogram, what_is_out_of_range_counts_as_the_nearest) {
  duration_histogram h;
  h.record(-5);
  EXPECT_EQ(h.max_ms(), 0);
  h.record(1000 * day_ms);
  EXPECT_EQ(h.max_ms(), (std::int64_t{1} << 32) - 1);
  EXPECT_EQ(h.count(), 2u);
}

TEST(duration_histogram, quantiles_are_never_below_the_truth_and_at_most_a_sixteenth_above) {
  std::mt19937_64 random{1};
  for (int round = 0; round < 50; ++round) {
    duration_histogram h;
    std::vector<std::int64_t> all;
    for (int i = 0; i < 500; ++i) {
      all.push_back(std::int64_t(random() >> (34 + random() % 24)));
      h.record(all.back());
    }
    std::ranges::sort(all);
    for (const double share : {0.01, 0.5, 0.9, 0.99, 1.0}) {
      const auto truth = all[std::size_t(std::ceil(share * double(all.size()))) - 1];
      EXPECT_GE(h.quantile_ms(share), truth);
      EXPECT_LE(h.quantile_ms(share), truth + truth / 16);
    }
  }
}

TEST(duration_histogram, two_that_are_added_are_one_of_all_values_and_survive_as_bytes) {
  std::mt19937_64 random{2};
  duration_histogram a, b, both;
  for (int i = 0; i < 1000; ++i) {
    const auto ms = std::int64_t(random() >> (34 + random() % 24));
    (i % 3 ? a : b).record(ms);
    both.record(ms);
  }
  a.add(b);
  EXPECT_EQ(a, both);
  std::string bytes;
  a.put(bytes);
  for (std::size_t cut = 0; cut < bytes.size(); ++cut) {
    auto part = std::string_view{bytes}.substr(0, cut);
    EXPECT_FALSE(duration_histogram{}.take(part)) << cut << " of " << bytes.size();
  }
  duration_histogram read;
  auto all = std::string_view{bytes};
  ASSERT_TRUE(read.take(all));
  EXPECT_TRUE(all.empty());
  EXPECT_EQ(read, both);
}

TEST(duration_histogram, takes_no_bytes_that_are_none) {
  std::mt19937_64 random{3};
  for (int i = 0; i < 20'000; ++i) {
    std::string bytes(random() % 40, '\0');
    for (auto& c : bytes)
      c = char(random());
    auto all = std::string_view{bytes};
    duration_histogram h;
    if (h.take(all))
      h.quantile_ms(0.5); // must merely not break
  }
}

} // namespace
} // namespace parley::reports
