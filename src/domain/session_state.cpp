#include "domain/session_state.hpp"

#include <algorithm>

namespace parley::domain {

bool is_guest(const session_state& s, operator_id who) { return who && std::ranges::find(s.guests, who) != s.guests.end(); }

void remove_guest(session_state& s, operator_id who) {
  const auto left = std::ranges::remove(s.guests, who);
  std::ranges::fill(left, operator_id{});
}

bool is_between_operators(const session_state& s) { return s.status != session_status::none && !s.visitor; }

bool is_in_transfer(const session_state& s) { return s.status == session_status::on_chat && (s.offered_to || s.transfer_queue); }

} // namespace parley::domain
