// Totals of one shard: counted on its thread, read by /metrics on another.
#pragma once
#include "base/metrics.hpp"

namespace parley::actors {

struct shard_counters {
  counter rounds; ///< of the shard's loop: stands still when it hangs, and while it has nothing to do
  counter requests_refused;
  counter resends_answered;
  counter sessions_opened;
  counter sessions_ended;
  counter sessions_slept;
  counter sessions_woken;
  gauge disk_full; ///< 1 while posts are refused for want of space
  gauge sessions_awake;
  gauge sessions_open;
  gauge operators_online;
  gauge slots_free; ///< that routing may use now
  gauge slots_held;
};

} // namespace parley::actors
