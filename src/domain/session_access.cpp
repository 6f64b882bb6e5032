// Who takes part and who may look: one place, so that stream, history and lists can't differ.
#include "domain/session_machine.hpp"

#include <algorithm>

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

operator_id slot_holder(const session_state& s) {
  switch (s.status) {
    case session_status::on_chat: return s.holder;
    case session_status::inactive: return s.slot == queue_rules::inactive_slot::held ? s.holder : operator_id{};
    default: return {};
  }
}

namespace {
bool has(const std::vector<queue_id>& sorted, queue_id q) { return std::ranges::binary_search(sorted, q); }

bool nobody_has_it(const session_state& s) { return s.status == session_status::waiting || s.status == session_status::chatbot; }
} // namespace

operator_rights rights_of(std::string_view account, const site_rules& rules, operator_rights::reach sees) {
  using enum operator_rights::reach;
  operator_rights r;
  r.sees = sees;
  if (sees == nothing)
    return r;
  for (const auto& q : rules.queues) {
    if (q.id == default_queue || q.operators.empty() || std::ranges::find(q.operators, account) != q.operators.end())
      r.member_of.push_back(q.id);
    if (sees == site || std::ranges::find(q.supervisors, account) != q.supervisors.end())
      r.supervises.push_back(q.id);
  }
  std::ranges::sort(r.member_of);
  std::ranges::sort(r.supervises);
  return r;
}

standing standing_of(const session_state& s, const operator_rights* rights) {
  const bool supervises = rights && s.visitor && (rights->sees == operator_rights::reach::site || has(rights->supervises, s.queue));
  return supervises ? standing::supervisor : standing::member;
}

bool may_see(const session_state& s, principal who, const operator_rights* rights) {
  if (who.is_visitor())
    return s.visitor && who.visitor() == s.visitor;
  if (!who.is_operator() || (rights && rights->sees == operator_rights::reach::nothing))
    return false;
  if (rights && rights->sees == operator_rights::reach::site)
    return true;
  const operator_id op = who.operator_();
  if ((s.holder && op == s.holder) || (s.offered_to && op == s.offered_to) || is_guest(s, op))
    return true;
  if (!rights || !s.visitor)
    return false;
  return standing_of(s, rights) == standing::supervisor || (nobody_has_it(s) && has(rights->member_of, s.queue))
         || (s.transfer_queue && has(rights->member_of, s.transfer_queue));
}

bool may_see(wire::record_visibility v, principal who) { return v == wire::record_visibility::everyone || who.is_operator(); }

wire::record_visibility visibility_of(wire::kind what) {
  switch (what) {
    case kind::offered:
    case kind::withdrawn:
    case kind::decline:
    case kind::transfer:
    case kind::note:
    case kind::app_item:
    case kind::tag: return wire::record_visibility::operators;
    default: return wire::record_visibility::everyone;
  }
}

} // namespace parley::domain
