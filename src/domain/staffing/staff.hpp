// Who is there to answer, and how they behave.
#pragma once
#include "base/ids.hpp"
#include "domain/site_rules.hpp"

#include <cstdint>
#include <vector>

namespace parley::domain::staffing {

struct staff_member {
  static constexpr std::uint32_t all_day = (std::uint32_t{1} << 24) - 1;

  std::uint32_t limit = 3; ///< chats at once
  skill_set skills = 0;
  std::vector<queue_id> queues = {}; ///< that it answers
  std::uint32_t on_duty = all_day;   ///< bit h: from h:00 on for an hour. Out of hours it finishes what it has, and gets nothing new.
};

struct staff {
  std::vector<staff_member> members = {}; ///< operator_id is the index + 1
  std::int64_t accept_ms = 5'000;         ///< from an offer to its accept
  double missed_share = 0;                ///< 0 … 1: so many offers are not answered at all
  std::int64_t back_after_ms = 300'000;   ///< one that was set away, for it missed too many in a row, is back after this
};

} // namespace parley::domain::staffing
