#include "tests/sim/invariants/counters.hpp"

#include "tests/sim/invariants/text.hpp"

namespace parley::sim {

void counters_are_a_recount::delivered(const connection& c, frame_view f) {
  if (f.head().what != kind::presence)
    return;
  const auto* p = f.body<wire::presence>();
  told_[&c][f.head().author.operator_()] = {p->held(), p->offered()};
}

void counters_are_a_recount::settled() {
  auto counted = slots_in_use(log);
  for (const auto& [c, operators] : told_)
    for (const auto& [op, told] : operators)
      if (const auto really = counted[op]; told != really)
        return fail(text_of(*c) + " was told that operator " + std::to_string(op.value) + " has " + std::to_string(told.held) + " held, " + std::to_string(told.offered)
                    + " offered; it has " + std::to_string(really.held) + " and " + std::to_string(really.offered));
}

} // namespace parley::sim
