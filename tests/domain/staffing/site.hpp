// Small sites, people and traffic for the tests of the staffing simulation.
#pragma once
#include "domain/staffing/random_source.hpp"
#include "domain/staffing/simulation.hpp"

#include <algorithm>
#include <cmath>

namespace parley::domain::staffing::testing {

inline constexpr std::int64_t second_ms = 1000, minute_ms = 60 * second_ms;
inline constexpr std::int64_t monday_ms = 1'704'067'200'000; ///< 2024-01-01

/// One queue; offers last until they are answered.
inline site_rules one_queue() {
  site_rules rules;
  rules.queues.emplace_back().id = default_queue;
  rules.queues.back().offer_ms = 0;
  return rules;
}

/// `n` people of the default queue who accept at once.
inline staff people(std::size_t n, std::uint32_t limit = 1) {
  staff out;
  out.accept_ms = 0;
  out.members.assign(n, {.limit = limit, .queues = {default_queue}});
  return out;
}

/// Visits at these times after midnight, each handled in `handling_ms`, on one day.
inline traffic at_times(std::initializer_list<std::int64_t> times_ms, std::int64_t handling_ms) {
  traffic t{.visits = {}, .from_ms = monday_ms, .until_ms = monday_ms + day_ms, .midnight_ms = monday_ms};
  for (const auto ms : times_ms)
    t.visits.push_back({.arrives_ms = monday_ms + ms, .handling_ms = handling_ms});
  return t;
}

/// Poisson arrivals, exponential handling and patience (0 = for ever): what the theory of queues is about.
inline traffic markovian(std::size_t visits, double arrivals_per_hour, double handling_mean_ms, double patience_mean_ms, std::uint64_t seed) {
  random_source random{seed, 1};
  traffic t{.visits = {}, .from_ms = monday_ms, .until_ms = 0, .midnight_ms = monday_ms};
  double at_ms = double(monday_ms);
  for (std::size_t i = 0; i < visits; ++i) {
    at_ms += random.exponential(double(hour_ms) / arrivals_per_hour);
    visit v{.arrives_ms = std::int64_t(at_ms), .handling_ms = std::llround(random.exponential(handling_mean_ms))};
    if (patience_mean_ms > 0)
      v.patience_ms = std::llround(random.exponential(patience_mean_ms));
    t.visits.push_back(v);
  }
  t.until_ms = std::int64_t(at_ms);
  return t;
}

/// A busy day with everything in it: people give up, miss offers, and wrap up.
inline traffic busy_day(std::uint64_t seed = 7) {
  traffic_model m{.days = 1, .handling_median_ms = 4 * minute_ms, .handling_p90_ms = 12 * minute_ms, .patience_mean_ms = 3 * minute_ms};
  m.arrivals_per_hour.fill(120);
  return generate(m, monday_ms, seed);
}

inline std::size_t count(const simulation_result& r, outcome::end how) { return std::size_t(std::ranges::count(r.outcomes, how, &outcome::how)); }

} // namespace parley::domain::staffing::testing
