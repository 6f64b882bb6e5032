// The operators of a queue in the order in which they get sessions.
#pragma once
#include "base/ids.hpp"

#include <cstdint>
#include <set>
#include <span>
#include <tuple>
#include <unordered_map>

namespace parley::domain {

/// What is looked at first.
enum class ring_order : std::uint8_t {
  by_turn, ///< whose last session is longest ago
  by_load, ///< who has the fewest slots in use; among equals by turn
};

/// Cost of every call grows with log(operators); set_order() alone with operators. One thread owns it.
class operator_ring {
public:
  explicit operator_ring(ring_order o) : order_(o) {}

  void set_order(ring_order o);
  /// Makes it known if it is new: then its turn is before everybody's who has had one.
  void update(operator_id op, std::uint32_t assignable, std::uint32_t in_use);
  void remove(operator_id op);

  bool any_ready() const { return !ready_.empty(); }
  /// The first who can take a session and is not in `except` (sorted); none if there is none. Looks at no more than `except` + 1 operators.
  operator_id first_ready(std::span<const operator_id> except = {}) const;
  /// `op`, which first_ready() gave, gets a session: one slot of it counts as used, and its turn is over.
  void assign(operator_id op);

private:
  struct seat {
    std::uint32_t assignable = 0;
    std::uint32_t in_use = 0;
    std::uint64_t last_turn = 0; ///< 0 = never had one
  };
  using key = std::tuple<std::uint32_t, std::uint64_t, operator_id>; ///< load (0 if it does not matter), last turn, who

  key key_of(operator_id op, const seat& s) const { return {order_ == ring_order::by_load ? s.in_use : 0, s.last_turn, op}; }
  void enter(operator_id op, const seat& s);
  void leave(operator_id op, const seat& s);

  ring_order order_;
  std::uint64_t turn_ = 0;
  std::unordered_map<operator_id, seat, id_hash> seats_;
  std::set<key> ready_; ///< those with assignable > 0
};

} // namespace parley::domain
