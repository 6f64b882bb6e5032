// Who comes when, and what it takes to serve them: the input of a staffing simulation.
#pragma once
#include "base/ids.hpp"
#include "domain/site_rules.hpp"

#include <array>
#include <cstdint>
#include <limits>
#include <vector>

namespace parley::domain::staffing {

inline constexpr std::int64_t hour_ms = 3'600'000;
inline constexpr std::int64_t day_ms = 24 * hour_ms;

/// One visitor that wants an operator.
struct visit {
  static constexpr std::int64_t for_ever = std::numeric_limits<std::int64_t>::max();

  std::int64_t arrives_ms = 0;
  std::int64_t handling_ms = 0;        ///< from the operator's accept to the end of the chat
  std::int64_t patience_ms = for_ever; ///< gives up when it has waited so long
  queue_id queue = default_queue;
  skill_set skills = 0; ///< that its operator should have
  friend bool operator==(const visit&, const visit&) = default;
};

struct traffic {
  std::vector<visit> visits;    ///< in the order of arrival
  std::int64_t from_ms = 0;     ///< visitors come from here …
  std::int64_t until_ms = 0;    ///< … up to here
  std::int64_t midnight_ms = 0; ///< hours of the day are counted from here; not after from_ms
};

/// Hour of the day, 0 … 23.
inline int hour_at(std::int64_t time_ms, std::int64_t midnight_ms) { return int((time_ms - midnight_ms) / hour_ms % 24); }

/// Traffic as a few numbers.
struct traffic_model {
  std::array<double, 24> arrivals_per_hour{}; ///< by the hour of the day
  std::int64_t days = 5;
  std::int64_t handling_median_ms = 300'000; ///< log-normal, as lengths of conversations are: most are short, a few very long
  std::int64_t handling_p90_ms = 900'000;    ///< nine of ten are shorter; equal to the median: all are alike
  std::int64_t patience_mean_ms = 0;         ///< exponential; 0 = nobody gives up
  struct queue_share {
    queue_id queue = default_queue;
    double weight = 1; ///< its part of the visitors is weight ÷ sum of all weights
  };
  std::vector<queue_share> queues{{}};
  std::vector<double> skill_shares = {}; ///< by bit of skill_set: the part of the visitors that ask for it, 0 … 1
};

/// Arrivals are a Poisson process. The same arguments give the same visits, down to the millisecond.
traffic generate(const traffic_model& model, std::int64_t midnight_ms, std::uint64_t seed);

} // namespace parley::domain::staffing
