// A routing decision as its record keeps it, and the proof that the record tells the truth: the choice is made once more.
#pragma once
#include "domain/routing_decision.hpp"
#include "protocol/frame.hpp"

#include <optional>

namespace parley::domain {

/// What an offer's choice looked at; none if the record does not say (those of earlier versions). Of more candidates than a decision holds the first ones.
std::optional<routing_decision> decision_in(const wire::offered& record);

/// Could more operators have had the session than the record names?
enum class inputs_kept : std::uint8_t { none, first_only, all };

/// An `offered` record beside the choice that its own inputs lead to.
struct replayed {
  inputs_kept inputs = inputs_kept::none;
  operator_id recorded; ///< whom the record names
  operator_id chosen;   ///< whom choose() names; none without inputs, or if nobody could have had it
  bool is_equal() const { return inputs != inputs_kept::none && recorded && recorded == chosen; }
};

/// Only the first candidates in the order of the rule are kept. They are enough for the same choice: whoever comes first is among them.
replayed replay(const wire::offered& record);

} // namespace parley::domain
