#include "domain/departure_pace.hpp"

#include <algorithm>

namespace parley::domain {

namespace {
double with_interval(double mean_ms, double ms) { return mean_ms + (ms - mean_ms) * departure_pace::weight; }
} // namespace

void departure_pace::departed(std::int64_t now_ms, line l) {
  if (departures_ < min_departures)
    ++departures_;
  if (last_ms_) {
    const auto ms = double(std::max<std::int64_t>(0, now_ms - *last_ms_));
    mean_ms_ = mean_ms_ ? with_interval(*mean_ms_, ms) : ms;
  }
  last_ms_ = l == line::waiting ? std::optional{now_ms} : std::nullopt;
}

std::optional<std::int64_t> departure_pace::expected_ms(std::size_t position, std::int64_t now_ms) const {
  if (departures_ < min_departures || !mean_ms_)
    return {};
  const double since_last_ms = last_ms_ ? double(now_ms - *last_ms_) : 0;
  const double interval_ms = since_last_ms > *mean_ms_ ? with_interval(*mean_ms_, since_last_ms) : *mean_ms_;
  return std::int64_t(interval_ms * double(position));
}

} // namespace parley::domain
