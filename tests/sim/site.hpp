// The site that a seed plays in: its rules, and who may take what, as the invariants see it.
#pragma once
#include "actors/shard.hpp"
#include "domain/routing_decision.hpp"
#include "domain/session_machine.hpp"
#include "tests/sim/dice.hpp"

#include <string_view>

namespace parley::sim {

struct site {
  static constexpr queue_id small_queue{2};
  static constexpr std::uint32_t default_capacity = 2;

  /// Drawn by lot.
  explicit site(dice& d);

  /// As the shard has it: a queue that does not exist is the default one.
  const domain::queue_rules& rules_of(queue_id q) const;
  bool offers(queue_id q) const { return domain::rule_of(rules_of(q).method) != wire::offer_rule::none; }
  /// The shard's options; the caller adds the store and the workers.
  actors::shard_options options() const;

  domain::site_rules rules;
  std::int64_t sleep_after_ms;
  std::uint64_t checkpoint_records;
  bool visitors_are_limited; ///< to a few frames a second
};

} // namespace parley::sim
