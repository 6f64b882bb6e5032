// A simulation in a few numbers.
#pragma once
#include "domain/staffing/simulation.hpp"

#include <cstdint>
#include <span>

namespace parley::domain::staffing {

struct summary {
  std::size_t sessions = 0;
  std::size_t answered = 0, abandoned = 0, no_operator = 0, turned_away = 0, still_waiting = 0;
  /// Until answered or gone, of all who were let in: who gives up must not make the others' waits look shorter.
  std::int64_t wait_p50_ms = 0, wait_p90_ms = 0, wait_p95_ms = 0, wait_p99_ms = 0;
  double wait_mean_ms = 0;
  double within_target = 0; ///< 0 … 1: of all who came, those answered within the target
  double occupancy = 0;     ///< 0 … 1: of the slots on duty, those in use
  std::size_t longest_line = 0;
  double answered_share() const { return sessions ? double(answered) / double(sessions) : 0; }
};

summary summarize(const simulation_result& r, std::int64_t target_ms);

/// The smallest value that at least `percent` % of them do not exceed; 0 of none. `sorted` ascending.
std::int64_t percentile(std::span<const std::int64_t> sorted, unsigned percent);

} // namespace parley::domain::staffing
