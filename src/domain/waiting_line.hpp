// Sessions in the order of their tickets: 8 bytes for one that waits in the usual way, at the back.
#pragma once
#include "domain/ticket.hpp"

#include <deque>
#include <map>
#include <optional>
#include <vector>

namespace parley::domain {

/// Tickets are given out one after the other, so a session's ticket is its index in a dense ring and need not be stored; who leaves from the
/// middle leaves an empty place. Places before the ring (a session that comes back after the ring moved on) lie in a small ordered map.
/// Every call is O(1) amortised, or O(log returned). One thread owns it.
class waiting_line {
public:
  /// To the back.
  ticket push(session_id s);
  /// Back to a place that push() gave before. Nothing changes if it is there already.
  void put_back(waiting_session w);
  /// False if `w` does not wait here.
  bool erase(waiting_session w);

  /// The session that has waited longest; none if nobody waits.
  std::optional<waiting_session> front() const;

  std::size_t size() const { return ring_live_ + returned_.size(); }
  /// Appends the first `limit` sessions (all, if fewer) in order.
  void append_oldest(std::size_t limit, std::vector<waiting_session>& to) const;

  /// Places that are kept in memory, empty ones too: for the test that bounds them.
  std::size_t places() const { return ring_.size() + returned_.size(); }

private:
  ticket end() const { return base_ + ring_.size(); }
  void tidy();

  std::deque<session_id> ring_; ///< ring_[i] has ticket base_ + i; none = empty place; the first one is never empty
  ticket base_ = 1;
  std::size_t ring_live_ = 0;
  std::map<ticket, session_id> returned_; ///< all tickets < base_
};

} // namespace parley::domain
