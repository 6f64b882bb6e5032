#include "actors/presence_ledger.hpp"

#include "actors/context.hpp"
#include "actors/journal.hpp"
#include "domain/presence_row.hpp"

namespace parley::actors {

void presence_ledger::came_online(operator_id who) {
  step();
  if (noted_.insert(who).second)
    shard_.journal->update({storage::table::directory, domain::online_key(month_, who), {}});
}

/// A clock that is set back into an earlier month changes nothing: what was noted stays true.
void presence_ledger::step() {
  if (shard_.wall_ms >= month_ends_ms_)
    begin_month();
}

void presence_ledger::begin_month() {
  month_ = month_of(shard_.wall_ms);
  month_ends_ms_ = end_ms(month_);
  noted_.clear();
  for (const auto& [id, op] : shard_.operators)
    if (op->presence.online)
      came_online(id);
}

} // namespace parley::actors
