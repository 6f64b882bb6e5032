#include "load-tests/histogram.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <random>

namespace parley::load {
namespace {

TEST(histogram, is_empty_at_first) {
  histogram h;
  EXPECT_EQ(h.count(), 0u);
  EXPECT_EQ(h.max_ns(), 0);
  EXPECT_EQ(h.quantile_ns(0.99), 0);
}

TEST(histogram, is_exact_for_small_values) {
  histogram h;
  for (int v = 1; v <= 100; ++v)
    h.record(v);
  EXPECT_EQ(h.quantile_ns(0.5), 50);
  EXPECT_EQ(h.quantile_ns(0.99), 99);
  EXPECT_EQ(h.quantile_ns(1), 100);
  EXPECT_EQ(h.quantile_ns(0), 1);
}

TEST(histogram, keeps_the_greatest_value_exact) {
  histogram h;
  h.record(1'234'567'891);
  EXPECT_EQ(h.max_ns(), 1'234'567'891);
  EXPECT_EQ(h.quantile_ns(0.5), 1'234'567'891);
}

TEST(histogram, is_never_below_and_at_most_one_128th_above_the_sorted_truth) {
  std::mt19937_64 lot{7};
  std::lognormal_distribution<double> durations{14, 3}; // around a millisecond, from nanoseconds to minutes
  histogram h;
  std::vector<std::int64_t> truth;
  for (int i = 0; i < 50'000; ++i) {
    truth.push_back(std::int64_t(std::min(durations(lot), 1e13)));
    h.record(truth.back());
  }
  std::sort(truth.begin(), truth.end());
  for (double share : {0.001, 0.1, 0.5, 0.9, 0.99, 0.999, 1.0}) {
    auto exact = truth[std::max<std::size_t>(1, std::size_t(std::ceil(share * double(truth.size())))) - 1];
    EXPECT_GE(h.quantile_ns(share), exact);
    EXPECT_LE(double(h.quantile_ns(share)), double(exact) * (1 + 1.0 / 128)) << "at " << share;
  }
}

TEST(histogram, takes_values_outside_its_range_as_the_nearest_inside) {
  histogram h;
  h.record(-5);
  h.record(std::int64_t{1} << 60);
  EXPECT_EQ(h.count(), 2u);
  EXPECT_EQ(h.quantile_ns(0.5), 0);
  EXPECT_EQ(h.max_ns(), (std::int64_t{1} << 44) - 1);
}

TEST(histogram, merged_counts_what_both_counted) {
  histogram a, b;
  a.record(10, 3);
  b.record(1000, 7);
  a.merge(b);
  EXPECT_EQ(a.count(), 10u);
  EXPECT_EQ(a.quantile_ns(0.3), 10);
  EXPECT_GE(a.quantile_ns(0.4), 1000);
  a.clear();
  EXPECT_EQ(a.count(), 0u);
  EXPECT_EQ(a.quantile_ns(0.5), 0);
}

} // namespace
} // namespace parley::load
