#include "tests/sim/invariants/queue_progress.hpp"

#include <algorithm>

namespace parley::sim {

namespace {
bool has_declined(const std::deque<entry>& records, operator_id op) {
  return std::ranges::any_of(records, [&](const entry& e) { return e.head().what == kind::decline && e.fact.author.operator_() == op; });
}
} // namespace

void queue_progress::settled() {
  std::map<operator_id, std::uint32_t> in_use;
  for (const auto& [id, s] : log.sessions())
    for (const auto& slot : slots_of(s.records.back().after))
      ++in_use[slot.whose];
  for (const auto& [id, s] : log.sessions()) {
    const auto& state = s.records.back().after;
    if (state.status != session_status::waiting || state.offered_to || rules.method_of(state.queue) == domain::assignment_method::choice)
      continue;
    for (const auto& [op, o] : roster_.operators())
      if (o.is_free(in_use[op]) && rules.serves(o.name, state.queue) && !has_declined(s.records, op))
        return fail("session " + std::to_string(id.value) + " waits in queue " + std::to_string(state.queue.value) + " while operator " + std::to_string(op.value)
                    + " has " + std::to_string(in_use[op]) + " of " + std::to_string(o.capacity));
  }
}

} // namespace parley::sim
