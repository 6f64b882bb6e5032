// What goes on over time, averaged: over everything, and over the days by the time of day.
#pragma once
#include "domain/staffing/traffic.hpp"

#include <algorithm>
#include <array>

namespace parley::domain::staffing {

/// At one moment, or the mean over some time.
struct activity {
  double waiting = 0;  ///< sessions
  double in_use = 0;   ///< slots: offered, in a chat, wrapping up
  double capacity = 0; ///< slots of those on duty, and those that others still use after hours
  /// 0 … 1; 0 where nobody is there.
  double occupancy() const { return capacity > 0 ? in_use / capacity : 0; }
};

class day_meter {
public:
  static constexpr std::int64_t step_ms = hour_ms / 4;
  static constexpr std::size_t steps = day_ms / step_ms;
  using day = std::array<activity, steps>;

  day_meter(std::int64_t from_ms, std::int64_t until_ms, std::int64_t midnight_ms) : at_ms_(from_ms), until_ms_(until_ms), midnight_ms_(midnight_ms) {}

  /// It has been like `now` since the last call, up to `to_ms`. What is outside of the measured time is left out.
  void advance(std::int64_t to_ms, const activity& now) {
    to_ms = std::min(to_ms, until_ms_);
    while (at_ms_ < to_ms) {
      const auto step = std::size_t((at_ms_ - midnight_ms_) / step_ms);
      const auto end_ms = std::min(to_ms, midnight_ms_ + std::int64_t(step + 1) * step_ms);
      auto& s = sums_[step % steps];
      const double length = double(end_ms - at_ms_);
      s.waiting += now.waiting * length;
      s.in_use += now.in_use * length;
      s.capacity += now.capacity * length;
      lengths_[step % steps] += length;
      at_ms_ = end_ms;
    }
  }

  /// Means by the time of day; of times that were not measured, nothing.
  day by_time_of_day() const {
    day out{};
    for (std::size_t i = 0; i < steps; ++i)
      if (lengths_[i] > 0)
        out[i] = {sums_[i].waiting / lengths_[i], sums_[i].in_use / lengths_[i], sums_[i].capacity / lengths_[i]};
    return out;
  }
  activity mean() const {
    activity sum;
    double length = 0;
    for (std::size_t i = 0; i < steps; ++i) {
      sum.waiting += sums_[i].waiting;
      sum.in_use += sums_[i].in_use;
      sum.capacity += sums_[i].capacity;
      length += lengths_[i];
    }
    return length > 0 ? activity{sum.waiting / length, sum.in_use / length, sum.capacity / length} : activity{};
  }

private:
  std::int64_t at_ms_, until_ms_, midnight_ms_;
  day sums_{}; ///< times milliseconds
  std::array<double, steps> lengths_{};
};

} // namespace parley::domain::staffing
