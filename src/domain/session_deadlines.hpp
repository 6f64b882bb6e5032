// What happens to a session when nobody does anything. A deadline is never stored: it follows from the records and the site's rules, so it is the same after a
// restart, moves with live changes of the rules, and fires once, because what it does is a record that takes its cause away.
#pragma once
#include "domain/session_changes.hpp"

#include <functional>
#include <optional>

namespace parley::domain {

/// A session that can't overflow because all lines behind its own are full looks again after this: soon for who waits, seldom enough for a thousand who do.
constexpr std::int64_t full_line_retry_ms = 60'000;

enum class deadline_kind : std::uint8_t {
  none,
  offer,          ///< the operator has not answered: the offer is withdrawn as missed
  transfer,       ///< nobody has taken the transfer: it is withdrawn as a whole
  overflow,       ///< waited long enough: routed to the queue's overflow
  max_wait,       ///< waited too long: ended, no_operator
  auto_terminate, ///< bot-hosted or unassigned without a reply for as long as its channel allows: ended, termination
  inactive,       ///< T1
  end,            ///< T2: ended, time_out
};

struct deadline {
  deadline_kind what = deadline_kind::none;
  std::int64_t due_ms = 0; ///< the server's wall clock
  queue_id to{};           ///< overflow: where it goes, as far as is known now
};

/// When a queue takes another session: 0 = now, else when to ask again, wall clock, later than now; INT64_MAX = only other rules change it.
/// An empty function: every queue takes whoever comes.
using queue_opening = std::function<std::int64_t(queue_id)>;

/// The next one; none if the session can wait for ever. Equal ones in the order of the enumeration. An overflow that is due and finds nothing but queues that admit
/// nobody is due when the first of them is to be asked again.
deadline next_deadline(const session_state& s, const site_rules& rules, std::int64_t now_ms = 0, const queue_opening& opens_ms = {});

/// The record that the next deadline asks for, by the system, if it is due at `now_ms`. Ask again after it was added, until there is none.
std::optional<fact> due_record(const session_state& s, const site_rules& rules, std::int64_t now_ms, const queue_opening& opens_ms = {});

} // namespace parley::domain
