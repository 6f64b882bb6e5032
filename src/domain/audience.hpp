// Whom to tell that numbers have changed.
#pragma once
#include "domain/session_machine.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <deque>
#include <optional>
#include <vector>

namespace parley::domain {

/// Operators that want to know, and which of them are to be told. A change costs O(1), however many look at its queue: it only marks the queue, and take() goes
/// through a queue's operators later, a few at a time. Who is marked twice is told once. One thread owns it.
class audience {
public:
  /// `who` is to be told whatever concerns these queues from now on, and once in any case.
  void subscribe(operator_id who, operator_rights rights);
  void unsubscribe(operator_id who);
  /// Null if `who` has not subscribed. Valid until the next call of subscribe() or unsubscribe().
  const operator_rights* rights_of(operator_id who) const;

  void touch(operator_id who);
  void touch(queue_id q);

  /// Next operators to tell, at most `limit`; looks at no more than so many. May give none although more() is true.
  std::vector<operator_id> take(std::size_t limit);
  bool more() const { return !due_.empty() || !touched_.empty() || walked_; }

private:
  struct subscriber {
    operator_rights rights;
    enum class state : std::uint8_t { told, due } is = state::told;
  };
  struct watched_queue {
    std::vector<operator_id> watchers; ///< sorted
    enum class state : std::uint8_t { quiet, touched } is = state::quiet;
  };
  bool walk();

  boost::unordered_flat_map<operator_id, subscriber, id_hash> subscribers_;
  boost::unordered_flat_map<queue_id, watched_queue, id_hash> queues_;
  std::deque<operator_id> due_; ///< may hold some that have unsubscribed meanwhile
  std::deque<queue_id> touched_;
  queue_id walked_; ///< its operators up to walked_to_ are due already
  operator_id walked_to_;
};

/// All queues of these rights, each once.
std::vector<queue_id> queues_of(const operator_rights& rights);

} // namespace parley::domain
