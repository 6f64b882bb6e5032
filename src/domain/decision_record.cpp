#include "domain/decision_record.hpp"

#include <algorithm>

namespace parley::domain {

std::optional<routing_decision> decision_in(const wire::offered& record) {
  const auto* kept = record.candidates();
  if (!kept || kept->size() == 0)
    return {};
  routing_decision d{.rule = record.rule(), .skills = record.skills(), .waited_ms = record.waited_ms()};
  d.considered = std::max(record.considered(), std::uint32_t(kept->size()));
  for (flatbuffers::uoffset_t i = 0; i < kept->size() && i < routing_decision::max_candidates; ++i) {
    const wire::candidate& c = *kept->Get(i);
    d.candidates.push_back({principal{c.operator_()}.operator_(), c.last_turn(), c.idle_since_ms(), c.in_use(), c.assignable(), c.skills()});
  }
  return d;
}

replayed replay(const wire::offered& record) {
  replayed r{.recorded = principal{record.operator_()}.operator_(), .chosen = {}};
  if (const auto d = decision_in(record)) {
    r.inputs = d->considered > d->candidates.size() ? inputs_kept::first_only : inputs_kept::all;
    r.chosen = choose(*d);
  }
  return r;
}

} // namespace parley::domain
