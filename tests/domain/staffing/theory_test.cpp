// The simulation against what is known exactly. Seeds are fixed, so that these tests give the same figures every time.
#include "site.hpp"

#include "domain/staffing/summary.hpp"

#include <gtest/gtest.h>

namespace parley::domain::staffing::testing {
namespace {

/// Long-run probabilities of 0, 1, 2 … sessions in a system of `c` operators with one slot each, in units where the mean handling time is 1. `load` is
/// arrivals per handling time, `leaving` the rate at which one that waits gives up.
std::vector<double> birth_and_death(std::size_t c, double load, double leaving) {
  std::vector<double> p{1};
  double sum = 1;
  for (std::size_t n = 1; n < 2000; ++n) {
    p.push_back(p.back() * load / (double(std::min(n, c)) + (n > c ? double(n - c) * leaving : 0)));
    sum += p.back();
  }
  for (auto& x : p)
    x /= sum;
  return p;
}

double share_that_waits(const simulation_result& r) {
  return double(std::ranges::count_if(r.outcomes, [](const outcome& o) { return o.wait_ms > 0; })) / double(r.outcomes.size());
}

TEST(staffing_theory, F109_waits_are_those_of_Erlang_C) {
  constexpr double handling_ms = 240'000, per_hour = 100;
  constexpr std::size_t operators = 8;
  const double load = per_hour * handling_ms / double(hour_ms); // 6.67 of 8
  const auto p = birth_and_death(operators, load, 0);
  double waits = 1;
  for (std::size_t n = 0; n < operators; ++n)
    waits -= p[n];
  const double mean_wait_ms = waits * handling_ms / (double(operators) - load);

  const auto r = simulate(one_queue(), markovian(200'000, per_hour, handling_ms, 0, 1), people(operators), 1);
  const auto s = summarize(r, 30 * second_ms);
  EXPECT_EQ(s.answered, 200'000u);
  EXPECT_NEAR(share_that_waits(r), waits, 0.03 * waits);
  EXPECT_NEAR(s.wait_mean_ms, mean_wait_ms, 0.05 * mean_wait_ms);
  EXPECT_NEAR(s.occupancy, load / operators, 0.01);
  // Of those who wait, the wait is exponential.
  EXPECT_NEAR(1 - s.within_target, waits * std::exp(-(double(operators) - load) * 30'000 / handling_ms), 0.015);
}

TEST(staffing_theory, F109_one_operator_with_two_slots_is_as_good_as_two_with_one) {
  const auto t = markovian(20'000, 25, 240'000, 0, 2);
  EXPECT_EQ(summarize(simulate(one_queue(), t, people(1, 2), 1), 0).wait_mean_ms, summarize(simulate(one_queue(), t, people(2), 1), 0).wait_mean_ms);
}

TEST(staffing_theory, F109_so_many_give_up_as_Erlang_A_says) {
  constexpr double handling_ms = 240'000, patience_ms = 120'000, per_hour = 120;
  constexpr std::size_t operators = 7; // for a load of 8
  const double load = per_hour * handling_ms / double(hour_ms), leaving = handling_ms / patience_ms;
  const auto p = birth_and_death(operators, load, leaving);
  double waiting = 0;
  for (std::size_t n = operators; n < p.size(); ++n)
    waiting += double(n - operators) * p[n];

  const auto r = simulate(one_queue(), markovian(100'000, per_hour, handling_ms, patience_ms, 3), people(operators), 1);
  const double gave_up = double(count(r, outcome::end::abandoned)) / double(r.outcomes.size());
  EXPECT_NEAR(gave_up, waiting * leaving / load, 0.03 * gave_up);
  EXPECT_NEAR(r.mean.waiting, waiting, 0.03 * waiting);
}

TEST(staffing_theory, F109_so_many_are_turned_away_as_a_line_of_one_lets_in) {
  constexpr double handling_ms = 240'000, per_hour = 60;
  constexpr std::size_t operators = 4; // for a load of 4
  auto rules = one_queue();
  rules.queues.front().max_waiting = 1;
  const auto p = birth_and_death(operators, per_hour * handling_ms / double(hour_ms), 0);
  double sum = 0;
  for (std::size_t n = 0; n <= operators + 1; ++n)
    sum += p[n];
  const double full = p[operators + 1] / sum;

  const auto r = simulate(rules, markovian(100'000, per_hour, handling_ms, 0, 4), people(operators), 1);
  EXPECT_NEAR(double(count(r, outcome::end::turned_away)) / double(r.outcomes.size()), full, 0.03 * full);
}

} // namespace
} // namespace parley::domain::staffing::testing
