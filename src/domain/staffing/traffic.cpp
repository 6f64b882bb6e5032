#include "domain/staffing/traffic.hpp"

#include "domain/staffing/random_source.hpp"

#include <algorithm>
#include <cmath>

namespace parley::domain::staffing {

namespace {

/// Streams of random numbers: a change of one property leaves the others as they were.
enum class stream : std::uint64_t { arrivals = 1, handling, patience, queues, skills };
random_source source(std::uint64_t seed, stream s) { return {seed, std::uint64_t(s)}; }

constexpr double normal_p90 = 1.2815515655446004; ///< nine of ten standard normal numbers are below

std::int64_t whole_ms(double ms) { return std::max<std::int64_t>(1, std::llround(std::min(ms, 1e15))); }

/// In each hour the waiting times between arrivals are exponential; what is left of one at the end of an hour is scaled to the next hour's rate.
template <class Each>
void for_each_arrival(const traffic_model& m, random_source random, Each each) {
  double left = random.exponential(1); // expected arrivals until the next one comes
  for (std::int64_t hour = 0; hour < m.days * 24; ++hour) {
    const double rate = m.arrivals_per_hour[std::size_t(hour % 24)];
    double at = 0; // of this hour
    while (rate > 0 && left <= (1 - at) * rate) {
      at += left / rate;
      each(hour * hour_ms + std::int64_t(at * double(hour_ms)));
      left = random.exponential(1);
    }
    left -= (1 - at) * rate;
  }
}

queue_id pick(const std::vector<traffic_model::queue_share>& queues, double uniform) {
  double all = 0;
  for (const auto& q : queues)
    all += q.weight;
  double from = uniform * all;
  for (const auto& q : queues)
    if ((from -= q.weight) < 0)
      return q.queue;
  return queues.back().queue;
}

} // namespace

traffic generate(const traffic_model& m, std::int64_t midnight_ms, std::uint64_t seed) {
  traffic out{.visits = {}, .from_ms = midnight_ms, .until_ms = midnight_ms + m.days * day_ms, .midnight_ms = midnight_ms};
  auto handling = source(seed, stream::handling), patience = source(seed, stream::patience);
  auto queues = source(seed, stream::queues), skills = source(seed, stream::skills);
  const double sigma = std::log(double(m.handling_p90_ms) / double(m.handling_median_ms)) / normal_p90;
  for_each_arrival(m, source(seed, stream::arrivals), [&](std::int64_t after_ms) {
    visit v{.arrives_ms = midnight_ms + after_ms};
    v.handling_ms = whole_ms(double(m.handling_median_ms) * std::exp(sigma * handling.normal()));
    if (m.patience_mean_ms > 0)
      v.patience_ms = whole_ms(patience.exponential(double(m.patience_mean_ms)));
    v.queue = pick(m.queues, queues.uniform());
    for (std::size_t bit = 0; bit < m.skill_shares.size(); ++bit)
      if (skills.happens(m.skill_shares[bit]))
        v.skills |= skill_set{1} << bit;
    out.visits.push_back(v);
  });
  return out;
}

} // namespace parley::domain::staffing
