// When the queues of a shard take another session, for those that overflow.
#pragma once
#include "actors/context.hpp"
#include "domain/session_deadlines.hpp"

#include <limits>

namespace parley::actors {

/// By the hours and the lines as they are. `shard` outlives it.
inline domain::queue_opening opening_of(const shard_context& shard) {
  return [&shard](queue_id q) -> std::int64_t {
    switch (shard.admits(q)) {
      case error_code::none: return 0;
      case error_code::queue_closed: return shard.hours.at(q).next_change_ms(shard.wall_ms).value_or(std::numeric_limits<std::int64_t>::max());
      default: return shard.wall_ms + domain::full_line_retry_ms;
    }
  };
}

} // namespace parley::actors
