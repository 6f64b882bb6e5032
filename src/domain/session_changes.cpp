#include "domain/session_changes.hpp"

namespace parley::domain {

queue_id line_of(const session_state& s) {
  switch (s.status) {
    case session_status::waiting: return s.queue;
    case session_status::on_chat: return s.transfer_queue;
    default: return {};
  }
}

session_changes changes_between(const session_state& before, const session_state& after, const fact& f) {
  session_changes c;
  const operator_id held_before = slot_holder(before), held_after = slot_holder(after);
  if (before.offered_to && before.offered_to != after.offered_to) {
    if (before.offered_to == held_after)
      c.confirmed = before.offered_to;
    else {
      c.offer_returned = before.offered_to;
      if (f.target == before.offered_to) // not when the transfer as a whole is taken back: this operator may just have been told
        c.offer_returned_because = f.withdrawal;
    }
  }
  if (held_before && held_before != held_after)
    c.slot_returned = held_before;

  const queue_id line_before = line_of(before), line_after = line_of(after);
  // Routed to the very queue in which it waits: it enters it anew, for its priority or its skills may be others.
  const bool anew = f.what == kind::routed && line_before == line_after;
  if (line_before && (line_before != line_after || anew))
    c.left_line = line_before;
  if (line_after && (line_before != line_after || anew))
    c.line = session_changes::in_line::enters;
  else if (line_after && c.offer_returned)
    c.line = session_changes::in_line::back;

  if (before.status == session_status::none)
    c.life = session_changes::life::began;
  else if (after.status == session_status::ended && before.status != session_status::ended)
    c.life = session_changes::life::ended;
  return c;
}

} // namespace parley::domain
