#include "base/time_text.hpp"

#include <ctime>

namespace parley {

std::string utc_text(std::int64_t time_ms) {
  std::time_t seconds = time_ms / 1000;
  std::int64_t fraction = time_ms % 1000;
  if (fraction < 0) { // before 1970: a broken clock, or a test
    --seconds;
    fraction += 1000;
  }
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  char text[64];
  std::string out(text, std::strftime(text, sizeof text, "%FT%T.", &utc));
  auto digits = std::to_string(fraction);
  return out.append(3 - digits.size(), '0').append(digits).append("Z");
}

} // namespace parley
