#include "app/staffing/duration_text.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace parley::app::staffing {

std::string duration_text(std::int64_t ms) {
  constexpr double second = 1000, minute = 60 * second, hour = 60 * minute, day = 24 * hour;
  const double length = double(ms);
  const auto [unit, name] = length < 120 * second   ? std::pair{second, "s"}
                            : length < 120 * minute ? std::pair{minute, "min"}
                            : length < 48 * hour    ? std::pair{hour, "h"}
                                                    : std::pair{day, "d"};
  const auto rounded_up = [](double n) { return std::max(0.0, std::ceil(n - 1e-9)); }; // but not for the last digit of a double
  const double tenths = rounded_up(length / unit * 10);
  char text[32];
  if (tenths >= 100)
    std::snprintf(text, sizeof text, "%.0f %s", rounded_up(length / unit), name);
  else if (std::fmod(tenths, 10) == 0)
    std::snprintf(text, sizeof text, "%.0f %s", tenths / 10, name);
  else
    std::snprintf(text, sizeof text, "%.1f %s", tenths / 10, name);
  return text;
}

} // namespace parley::app::staffing
