// Writes down which accounts were online in a month: a fee is computed from it, so it is durable and says no more than that.
#pragma once
#include "base/ids.hpp"
#include "base/utc_month.hpp"

#include <boost/unordered/unordered_flat_set.hpp>

namespace parley::actors {

struct shard_context;

/// The shard's thread only. One row for each account and month; who is online when a month begins is online in it, too.
class presence_ledger {
public:
  explicit presence_ledger(shard_context& shard) : shard_(shard) {}

  /// One of the account's devices is here.
  void came_online(operator_id who);
  /// Once a round.
  void step();

private:
  void begin_month();

  shard_context& shard_;
  utc_month month_;
  std::int64_t month_ends_ms_ = 0;
  boost::unordered_flat_set<operator_id, id_hash> noted_; ///< in this month, since the start: one more row after a restart is the same row
};

} // namespace parley::actors
