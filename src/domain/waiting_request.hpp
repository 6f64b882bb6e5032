// What a waiting session asks for, and how that changes while it waits.
#pragma once
#include "base/ids.hpp"
#include "domain/site_rules.hpp"

#include <cstdint>
#include <limits>

namespace parley::domain {

struct waiting_request {
  session_id session = {};
  std::uint8_t priority = 0;  ///< higher is sooner; see queue_rules::priority_step_ms
  skill_set skills = 0;       ///< that its operator should have
  operator_id preferred = {}; ///< its last operator; see queue_rules::preferred_ms
  std::int64_t since_ms = 0;  ///< it has waited since then; ≥ 0
  /// A transfer is offered by every queue: see transfer_rule_of().
  enum class form : std::uint8_t { visitor, transfer } is = form::visitor;
};

/// What a session asks for at one time.
struct waiting_stage {
  static constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();

  operator_id only = {};         ///< nobody else may have it yet; none = anybody who has the skills
  skill_set skills = 0;          ///< still asked for
  std::int64_t until_ms = never; ///< then it asks for less
};

/// Can the preferred operator have the session at all: is it of this queue, has it all skills of the request, and has it not refused? Otherwise nobody waits for it.
enum class preferred_operator : std::uint8_t { cannot, can };

/// `skills` without its `n` highest-numbered ones: a site lists its skills with the most important first.
skill_set without_highest(skill_set skills, std::int64_t n);

/// After each skill_relax_ms a session asks for one skill less, the highest-numbered of those left first, in the end for none. For preferred_ms only the
/// preferred operator may have it. Both are counted from since_ms; 0 = no skill is ever let go, nobody waits for the preferred operator.
waiting_stage stage_at(std::int64_t now_ms, const waiting_request& r, const queue_rules& rules, preferred_operator p);

} // namespace parley::domain
