#include "domain/waiting_request.hpp"

#include <algorithm>
#include <bit>

namespace parley::domain {

skill_set without_highest(skill_set skills, std::int64_t n) {
  for (; n > 0 && skills != 0; --n)
    skills &= ~std::bit_floor(skills);
  return skills;
}

waiting_stage stage_at(std::int64_t now_ms, const waiting_request& r, const queue_rules& rules, preferred_operator p) {
  waiting_stage s{.skills = r.skills};
  const std::int64_t waited_ms = std::max<std::int64_t>(0, now_ms - r.since_ms);
  if (rules.skill_relax_ms > 0) {
    const std::int64_t relaxed = waited_ms / rules.skill_relax_ms;
    s.skills = without_highest(r.skills, relaxed);
    if (s.skills != 0)
      s.until_ms = r.since_ms + (relaxed + 1) * rules.skill_relax_ms;
  }
  if (r.preferred && p == preferred_operator::can && waited_ms < rules.preferred_ms) {
    s.only = r.preferred;
    s.until_ms = std::min(s.until_ms, r.since_ms + rules.preferred_ms);
  }
  return s;
}

} // namespace parley::domain
