// The sessions of one group that ended last.
#pragma once
#include "base/ids.hpp"

#include <cstddef>
#include <vector>

namespace parley::domain {

/// Keeps the newest `kept`; older ones are found in the history, not in lists. One thread owns it.
class closed_ring {
public:
  /// Sessions in a Closed group: as many as a list shows at once (wire::list.limit).
  static constexpr std::size_t kept = 200;

  void push(session_id s) {
    if (ring_.size() < kept)
      ring_.push_back(s);
    else
      ring_[next_] = s;
    next_ = (next_ + 1) % kept;
  }
  std::size_t size() const { return ring_.size(); }
  /// At most `limit`, the one that ended last first.
  std::vector<session_id> newest(std::size_t limit) const {
    std::vector<session_id> found;
    for (std::size_t i = 0; i < ring_.size() && i < limit; ++i)
      found.push_back(ring_[(next_ + kept - 1 - i) % kept]);
    return found;
  }

private:
  std::vector<session_id> ring_;
  std::size_t next_ = 0; ///< where the next one goes
};

} // namespace parley::domain
