// The colour of an unread mark changes with its age.
#pragma once
#include "domain/site_rules.hpp"

#include <cstdint>
#include <optional>
#include <span>

namespace parley::domain {

struct unread_age {
  std::uint32_t level = 0;                    ///< 0 = younger than every threshold; n = the site's n-th level
  std::optional<std::int64_t> next_change_ms; ///< when it rises; none at the last level
  friend bool operator==(const unread_age&, const unread_age&) = default;
};

/// Of a mark that is there since `since_ms`. `levels` are ordered by after_ms; a mark has a level from exactly that age on. Before `since_ms` (a clock that was
/// put back) its age is 0. Costs the logarithm of the levels.
unread_age unread_age_at(std::span<const unread_level> levels, std::int64_t since_ms, std::int64_t now_ms);

} // namespace parley::domain
