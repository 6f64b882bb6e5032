#include "domain/staffing/summary.hpp"

#include <algorithm>
#include <numeric>

namespace parley::domain::staffing {

std::int64_t percentile(std::span<const std::int64_t> sorted, unsigned percent) {
  if (sorted.empty())
    return 0;
  const std::size_t rank = (sorted.size() * percent + 99) / 100; // from 1
  return sorted[std::max<std::size_t>(rank, 1) - 1];
}

summary summarize(const simulation_result& r, std::int64_t target_ms) {
  using end = outcome::end;
  summary out{.sessions = r.outcomes.size(), .occupancy = r.mean.occupancy(), .longest_line = r.longest_line};
  std::vector<std::int64_t> waits;
  std::size_t in_time = 0;
  for (const auto& o : r.outcomes) {
    switch (o.how) {
      case end::waiting: ++out.still_waiting; break;
      case end::answered: ++out.answered; break;
      case end::abandoned: ++out.abandoned; break;
      case end::no_operator: ++out.no_operator; break;
      case end::turned_away: ++out.turned_away; continue;
    }
    waits.push_back(o.wait_ms);
    in_time += o.how == end::answered && o.wait_ms <= target_ms;
  }
  std::ranges::sort(waits);
  out.wait_p50_ms = percentile(waits, 50);
  out.wait_p90_ms = percentile(waits, 90);
  out.wait_p95_ms = percentile(waits, 95);
  out.wait_p99_ms = percentile(waits, 99);
  if (!waits.empty())
    out.wait_mean_ms = double(std::accumulate(waits.begin(), waits.end(), std::int64_t{0})) / double(waits.size());
  if (out.sessions)
    out.within_target = double(in_time) / double(out.sessions);
  return out;
}

} // namespace parley::domain::staffing
