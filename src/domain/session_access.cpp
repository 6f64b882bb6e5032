// Who takes part and who may look: one place, so that stream, history and lists can't differ.
#include "domain/session_machine.hpp"

namespace parley::domain {

bool may_be_resend(const session_state& s, principal author, std::uint64_t client_id) {
  // Ids of an author mostly increase, so the greatest one seen settles nearly every case. Operators share one mark: they come and go,
  // and one that takes over with smaller ids only costs itself a look-up.
  if (client_id == 0)
    return false;
  switch (author.kind()) {
    case principal_kind::visitor: return client_id <= s.newest_visitor_client_id;
    case principal_kind::operator_: return client_id <= s.newest_operator_client_id;
    default: return false; // nobody else posts with client ids
  }
}

operator_id slot_owner(const session_state& s) {
  switch (s.status) {
    case session_status::on_chat: return s.holder;
    case session_status::waiting: return s.offered_to;
    default: return {};
  }
}

bool may_see(const session_state& s, principal who) {
  if (who.is_visitor())
    return s.visitor && who.visitor() == s.visitor;
  if (who.is_operator())
    return s.status == session_status::waiting || (s.holder && who.operator_() == s.holder);
  return false;
}

bool may_see(wire::record_visibility v, principal who) { return v == wire::record_visibility::everyone || who.is_operator(); }

wire::record_visibility visibility_of(wire::kind what) {
  switch (what) {
    case kind::offered:
    case kind::withdrawn:
    case kind::decline: return wire::record_visibility::operators;
    default: return wire::record_visibility::everyone;
  }
}

} // namespace parley::domain
