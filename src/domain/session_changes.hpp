// What a record means for a session's slots and its place in line: the difference between the states before and after it.
#pragma once
#include "domain/session_machine.hpp"

namespace parley::domain {

/// The queue in whose line the session is: its own while it waits, the one it is transferred to while it is on_chat. Also while it is offered to
/// somebody, for the queue remembers who declined it. None otherwise.
queue_id line_of(const session_state& s);

/// To be carried out after the record was added, in this order.
struct session_changes {
  operator_id confirmed; ///< its offered slot is held now
  operator_id offer_returned;
  wire::withdraw_reason offer_returned_because =
    wire::withdraw_reason::none; ///< none: declined, or not needed any more (missed: only if the deadline was this operator's own)
  operator_id slot_returned;     ///< its held slot is free
  enum class in_line : std::uint8_t {
    as_before,
    enters, ///< the line of line_of(after)
    back,   ///< it was held out to `offer_returned`, and stands in its old place again
  } line = in_line::as_before;
  queue_id left_line; ///< whose line it has left; it may have entered another one
  enum class life : std::uint8_t { goes_on, began, ended } life = life::goes_on;
};

session_changes changes_between(const session_state& before, const session_state& after, const fact& f);

} // namespace parley::domain
