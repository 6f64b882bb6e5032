// A waiting session's place.
#pragma once
#include "base/ids.hpp"

#include <algorithm>
#include <compare>
#include <cstdint>

namespace parley::domain {

/// Opaque to its holder: what enqueue() gave to a session, and what brings the session back to its place. Never 0. It says when the session came and
/// with which priority, so that a place is found without a search and means the same after any change of the rules.
using ticket = std::uint64_t;

struct waiting_session {
  ticket place = 0;
  session_id session;
  friend constexpr bool operator==(waiting_session, waiting_session) = default;
};

/// What a ticket holds, from the top: 1 bit: not at the head; 8 bits: priority; 42 bits: since when, ms (until the year 2109); 13 bits: who came first
/// within one millisecond.
namespace ticket_layout {
constexpr int fine_bits = 13;
constexpr int time_bits = 42 + fine_bits;
constexpr ticket time_mask = (ticket{1} << time_bits) - 1;
constexpr ticket not_at_head = ticket{1} << 63;
constexpr std::int64_t max_ms = std::int64_t(time_mask >> fine_bits);

constexpr std::uint8_t priority(ticket t) { return std::uint8_t(t >> time_bits); }
constexpr std::int64_t since_ms(ticket t) { return std::int64_t((t & time_mask) >> fine_bits); }
} // namespace ticket_layout

/// Order of waiting: by the time of arrival, where each step of priority counts as much as `priority_step_ms` of waiting; so it never changes while a
/// session waits, and nobody is overtaken by one who comes more than 255 steps later. Sessions at the head are before all others.
class waiting_order {
public:
  /// Longer steps (34 years) are taken as this.
  static constexpr std::int64_t max_step_ms = std::int64_t{1} << 40;

  explicit constexpr waiting_order(std::int64_t priority_step_ms) : step_(std::clamp<std::int64_t>(priority_step_ms, 0, max_step_ms) << ticket_layout::fine_bits) {}

  /// Lower is earlier.
  constexpr std::int64_t rank(ticket t) const {
    const std::int64_t head_start = t & ticket_layout::not_at_head ? 0 : std::int64_t{1} << 62;
    return std::int64_t(t & ticket_layout::time_mask) - ticket_layout::priority(t) * step_ - head_start;
  }
  constexpr bool operator()(waiting_session a, waiting_session b) const {
    const std::int64_t ra = rank(a.place), rb = rank(b.place);
    return ra != rb ? ra < rb : a.place != b.place ? a.place < b.place : a.session < b.session;
  }
  friend constexpr bool operator==(waiting_order, waiting_order) = default;

private:
  std::int64_t step_;
};

/// Gives out tickets. Two sessions may get the same one only if they come with the same time of the past: then the lower session is first.
class ticket_office {
public:
  enum class where : std::uint8_t { in_order, head };

  ticket give(std::int64_t since_ms, std::uint8_t priority, where w) {
    const std::int64_t ms = std::clamp<std::int64_t>(since_ms, 0, ticket_layout::max_ms);
    ticket time = ticket(ms) << ticket_layout::fine_bits | 1;
    // More than 2^13 in one millisecond go on into the next one: they stay in order, and their time is wrong by less than they would notice.
    if (ms >= newest_ms_) {
      newest_ms_ = ms;
      newest_ = time = std::min(std::max(time, newest_ + 1), ticket_layout::time_mask);
    }
    return time | ticket(priority) << ticket_layout::time_bits | (w == where::head ? 0 : ticket_layout::not_at_head);
  }

private:
  std::int64_t newest_ms_ = 0;
  ticket newest_ = 0; ///< time bits only
};

} // namespace parley::domain
