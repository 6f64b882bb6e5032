// Local times of the world's time zones: the one place that knows the zone database (read-only data of the system, package tzdata).
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

namespace date {
class time_zone;
}

namespace parley::domain {

/// A value as small as a pointer. Any thread.
class time_zone {
public:
  /// Coordinated universal time; needs no database.
  time_zone() = default;
  /// By its IANA name ("Europe/Berlin"); none if there is no such zone, or no database. The first call of a process reads the database's list of names, the first
  /// for a zone its rules: look zones up when settings change, not when a chat waits.
  static std::optional<time_zone> find(std::string_view iana_name);

  /// A stretch of time in which local time runs evenly: local = UTC + offset_ms while UTC < until_ms. Clocks are put forward or back between two of them.
  struct stretch {
    std::int64_t offset_ms;
    std::int64_t until_ms;
  };
  stretch at(std::int64_t utc_ms) const;

private:
  explicit time_zone(const date::time_zone* z) : zone_(z) {}
  const date::time_zone* zone_ = nullptr; ///< lives as long as the process; null = UTC
};

} // namespace parley::domain
