// Business hours as people write them.
#pragma once
#include "domain/site_rules.hpp"

#include <string_view>
#include <vector>

namespace parley::app {

/// "mon 09:00-17:30", or "fri-mon 10:00-24:00" for several days: appends an entry for each day. False, and nothing is appended, if `text` is neither. That hours
/// end after they begin is left to domain::problems().
bool append_hours(std::string_view text, std::vector<domain::open_hours>& to);

} // namespace parley::app
