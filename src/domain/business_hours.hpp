// When a queue is open, by the clock of its own place.
#pragma once
#include "domain/site_rules.hpp"
#include "domain/time_zone.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace parley::domain {

/// Entries may touch or overlap; hours that span midnight are two of them. Make one per queue when settings change: it looks its time zone up. Any thread.
class business_hours {
public:
  /// Without entries it is always open. A zone that is not known (site_rules_check refuses it) counts as UTC.
  explicit business_hours(const queue_rules& q);

  bool open_at(std::int64_t utc_ms) const;
  /// The first time after `utc_ms` at which it opens (if it is closed now) or closes; none if it never does.
  /// By the local clock: an hour that is skipped when clocks are put forward is short or missing, one that comes twice is open twice.
  std::optional<std::int64_t> next_change_ms(std::int64_t utc_ms) const;

private:
  bool open_in_week(std::int64_t week_ms) const;

  std::vector<open_hours> hours_;
  time_zone zone_;
};

} // namespace parley::domain
