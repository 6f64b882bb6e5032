// The site that a seed plays in: its settings, and who may take what, as the invariants see it.
#pragma once
#include "actors/shard.hpp"
#include "tests/sim/dice.hpp"

#include <set>
#include <string>
#include <string_view>

namespace parley::sim {

struct site {
  static constexpr queue_id small_queue{2};
  static constexpr std::uint32_t default_capacity = 2;

  /// Drawn by lot.
  explicit site(dice& d);

  domain::assignment_method method_of(queue_id q) const;
  bool serves(std::string_view operator_name, queue_id q) const;
  /// The shard's options; the caller adds the store and the workers.
  actors::shard_options options() const;

  domain::assignment_method default_method, small_method;
  std::set<std::string, std::less<>> small_members;
  std::int64_t sleep_after_ms;
  std::uint64_t checkpoint_records;
  bool visitors_are_limited; ///< to a few frames a second
};

} // namespace parley::sim
