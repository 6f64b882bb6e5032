#include "domain/time_zone.hpp"

#include <date/tz.h>

#include <limits>
#include <stdexcept>

namespace parley::domain {

namespace {

using std::chrono::milliseconds;

time_zone::stretch stretch_at(const date::time_zone& zone, std::int64_t utc_ms) {
  const auto info = zone.get_info(date::sys_time<milliseconds>{milliseconds{utc_ms}});
  return {milliseconds{info.offset}.count(), milliseconds{info.end.time_since_epoch()}.count()};
}

} // namespace

std::optional<time_zone> time_zone::find(std::string_view iana_name) {
  if (iana_name == "UTC")
    return time_zone{};
  // The library knows only exceptions; they end here.
  try {
    const auto* zone = date::locate_zone(iana_name);
    stretch_at(*zone, 0); // reads its rules, so that at() never touches a file
    return time_zone{zone};
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

time_zone::stretch time_zone::at(std::int64_t utc_ms) const { return zone_ ? stretch_at(*zone_, utc_ms) : stretch{0, std::numeric_limits<std::int64_t>::max()}; }

} // namespace parley::domain
