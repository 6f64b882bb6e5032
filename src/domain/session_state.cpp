#include "domain/session_state.hpp"

#include <algorithm>

namespace parley::domain {

bool is_guest(const session_state& s, operator_id who) { return who && std::ranges::find(s.guests, who) != s.guests.end(); }

void remove_guest(session_state& s, operator_id who) {
  const auto left = std::ranges::remove(s.guests, who);
  std::ranges::fill(left, operator_id{});
}

bool is_between_operators(const session_state& s) { return s.status != session_status::none && !s.visitor; }

bool same_but_for_texts(const session_state& a, session_state b) {
  b.seq = a.seq;
  b.last_activity_ms = a.last_activity_ms;
  b.oldest_unread_ms = a.oldest_unread_ms;
  b.newest_visitor_client_id = a.newest_visitor_client_id;
  b.newest_operator_client_id = a.newest_operator_client_id;
  b.recent_visitor_texts = a.recent_visitor_texts;
  b.unread = a.unread;
  return a == b;
}

bool is_in_transfer(const session_state& s) { return s.status == session_status::on_chat && (s.offered_to || s.transfer_queue); }

} // namespace parley::domain
