#include "site.hpp"

#include "domain/staffing/summary.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace parley::domain::staffing::testing {
namespace {

traffic_model steady(double per_hour, std::int64_t days) {
  traffic_model m{.days = days};
  m.arrivals_per_hour.fill(per_hour);
  return m;
}

std::vector<std::int64_t> sorted(const traffic& t, std::int64_t visit::*what) {
  std::vector<std::int64_t> out;
  for (const auto& v : t.visits)
    out.push_back(v.*what);
  std::ranges::sort(out);
  return out;
}

TEST(staffing_traffic, F109_numbers_are_the_same_on_every_machine) {
  random_source random{1, 1};
  EXPECT_EQ(random.bits(), 2611147956055145182u);
  const auto t = generate(steady(60, 1), 0, 1);
  EXPECT_EQ(t.visits.front(), (visit{.arrives_ms = 117'305, .handling_ms = 637'452}));
}

TEST(staffing_traffic, F109_so_many_come_in_each_hour_as_the_curve_says) {
  auto m = steady(0, 50);
  m.arrivals_per_hour[9] = 100;
  m.arrivals_per_hour[10] = 20;
  std::array<int, 24> came{};
  const auto t = generate(m, monday_ms, 1);
  for (const auto& v : t.visits)
    ++came[std::size_t(hour_at(v.arrives_ms, monday_ms))];
  EXPECT_NEAR(came[9], 5'000, 3 * 71); // three standard deviations of a Poisson number
  EXPECT_NEAR(came[10], 1'000, 3 * 32);
  EXPECT_EQ(std::size_t(came[9] + came[10]), t.visits.size());
  EXPECT_TRUE(std::ranges::is_sorted(t.visits, {}, &visit::arrives_ms));
}

TEST(staffing_traffic, F109_arrivals_are_as_irregular_as_those_of_strangers) {
  // Of a Poisson process the numbers of arrivals in an hour vary as much as they are.
  const auto t = generate(steady(50, 100), monday_ms, 2);
  std::vector<double> came(2'400);
  for (const auto& v : t.visits)
    ++came[std::size_t((v.arrives_ms - monday_ms) / hour_ms)];
  double variance = 0;
  for (const double n : came)
    variance += (n - 50) * (n - 50) / double(came.size());
  EXPECT_NEAR(variance, 50, 5);
}

TEST(staffing_traffic, F109_half_of_the_chats_are_shorter_than_the_median_and_a_tenth_longer_than_p90) {
  auto m = steady(100, 20);
  m.handling_median_ms = 200'000;
  m.handling_p90_ms = 500'000;
  const auto lengths = sorted(generate(m, monday_ms, 3), &visit::handling_ms);
  EXPECT_NEAR(double(percentile(lengths, 50)), 200'000, 5'000);
  EXPECT_NEAR(double(percentile(lengths, 90)), 500'000, 15'000);
}

TEST(staffing_traffic, F109_patience_is_exponential_or_endless) {
  auto m = steady(100, 20);
  EXPECT_EQ(sorted(generate(m, monday_ms, 4), &visit::patience_ms).front(), visit::for_ever);
  m.patience_mean_ms = 100'000;
  EXPECT_NEAR(double(percentile(sorted(generate(m, monday_ms, 4), &visit::patience_ms), 50)), 69'315, 2'000);
}

TEST(staffing_traffic, F109_queues_and_skills_have_their_shares) {
  auto m = steady(100, 20);
  m.queues = {{queue_id{1}, 3}, {queue_id{2}, 1}};
  m.skill_shares = {0, 0.2};
  const auto t = generate(m, monday_ms, 5);
  const double all = double(t.visits.size());
  EXPECT_NEAR(double(std::ranges::count(t.visits, queue_id{2}, &visit::queue)) / all, 0.25, 0.01);
  EXPECT_NEAR(double(std::ranges::count(t.visits, skill_set{2}, &visit::skills)) / all, 0.2, 0.01);
  EXPECT_EQ(std::ranges::count(t.visits, skill_set{1}, &visit::skills), 0);
}

TEST(staffing_summary, F109_a_percentile_is_a_wait_that_somebody_had) {
  const std::vector<std::int64_t> waits{1, 2, 3, 4};
  EXPECT_EQ(percentile(waits, 50), 2);
  EXPECT_EQ(percentile(waits, 95), 4);
  EXPECT_EQ(percentile(waits, 0), 1);
  EXPECT_EQ(percentile({}, 95), 0);
}

TEST(staffing_summary, F109_who_gives_up_does_not_make_waits_look_shorter) {
  simulation_result r;
  r.outcomes = {{outcome::end::answered, 1'000, operator_id{1}}, {outcome::end::abandoned, 60'000, {}}, {outcome::end::turned_away, 0, {}}};
  const auto s = summarize(r, 30'000);
  EXPECT_EQ(s.wait_p95_ms, 60'000);
  EXPECT_DOUBLE_EQ(s.within_target, 1.0 / 3);
}

} // namespace
} // namespace parley::domain::staffing::testing
