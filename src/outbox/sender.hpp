// Who carries an item out of the house.
#pragma once
#include "outbox/item.hpp"

#include <cstddef>
#include <functional>
#include <string>

namespace parley::outbox {

/// What came of one attempt.
struct attempt_result {
  enum class outcome : std::uint8_t {
    delivered, ///< the receiver has it
    failed,    ///< try again later
    refused,   ///< it never will: the receiver, or nobody, takes this item
    gone,      ///< refused, and so will be everything for this destination: 410 Gone
  } how = outcome::failed;
  std::string answer{}; ///< what the receiver said, or what went wrong; any length
};

class sender {
public:
  virtual ~sender() = default;

  /// Items of this destination that may be under way at the same time; at least 1. Any thread.
  virtual std::size_t at_once(const std::string& destination) const = 0;
  /// Begins an attempt. `done` is called once, on any thread, perhaps before this returns.
  virtual void send(const item& what, std::function<void(attempt_result)> done) = 0;
};

} // namespace parley::outbox
