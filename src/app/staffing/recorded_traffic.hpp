// Traffic as it was: taken from the history of a server.
#pragma once
#include "app/parleyctl/data_folder.hpp"
#include "domain/session_machine.hpp"
#include "domain/staffing/traffic.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>

namespace parley::app::staffing {

/// Fed with every record, in the order of each session's seqs. Sessions that never waited for an operator, and chats between operators, are no visits.
class recorded_traffic {
public:
  void add(const domain::fact& f, session_id session);

  /// That sessions came for, sorted.
  std::vector<queue_id> queues() const;

  struct measured {
    domain::staffing::traffic traffic; ///< from the first arrival to the last; its days begin at midnight, UTC
    std::size_t answered = 0;
    /// Mean time until one that waits gives up, ms: all the time waited ÷ those who gave up, the estimate that counts those who were answered before. 0: nobody
    /// gave up. Every visit has an exponential patience with this mean.
    std::int64_t patience_mean_ms = 0;
  };
  using queue_filter = std::function<bool(queue_id)>;
  /// The visits to queues that `wanted` names. From its first operator's accept until nobody had it any more, that is the time of handling; a session of which
  /// that is not known gets the time of another one. The error says why there is no traffic.
  result<measured, std::string> measure(const queue_filter& wanted, std::optional<std::int64_t> patience_mean_ms, std::uint64_t seed) const;

private:
  struct history {
    domain::session_state state;
    std::int64_t arrived_ms = 0, answered_ms = 0, over_ms = 0; ///< 0 = has not happened
    enum class left : std::uint8_t { no, while_waiting } gave_up = left::no;
    queue_id queue; ///< that it came for
    domain::skill_set skills = 0;
    std::int64_t waited_ms() const;
  };
  std::unordered_map<session_id, history, id_hash> sessions_;
};

} // namespace parley::app::staffing
