// A waiting session's place.
#pragma once
#include "base/ids.hpp"

#include <cstdint>

namespace parley::domain {

/// A waiting session's place: lower is earlier. Given once by enqueue() and kept by the session, so that it can come back to its place.
using ticket = std::uint64_t;

/// A session at its place. Places are unique within a queue, so order by place is the order of waiting.
struct waiting_session {
  ticket place = 0;
  session_id session;
  friend constexpr auto operator<=>(waiting_session, waiting_session) = default;
};

} // namespace parley::domain
