#include "domain/list_entry.hpp"

#include <algorithm>

namespace parley::domain {

namespace {

session_list list_of(session_status status) {
  switch (status) {
    case session_status::chatbot: return session_list::bot_hosting;
    case session_status::waiting: return session_list::unassigned;
    case session_status::on_chat:
    case session_status::inactive: return session_list::assigned;
    case session_status::ended: return session_list::closed;
    default: return session_list::none;
  }
}

session_tab tab_of(const session_state& s) {
  switch (s.status) {
    case session_status::waiting: return session_tab::waiting;
    case session_status::ended: return session_tab::closed;
    case session_status::on_chat:
      if (is_between_operators(s))
        return session_tab::active;
      if (s.holder_answer == session_state::answer::awaited)
        return session_tab::incoming;
      return s.unread ? session_tab::waiting : session_tab::active;
    default: return session_tab::none;
  }
}

} // namespace

list_entry entry_of(const session_state& s) {
  list_entry e{.queue = s.queue, .list = list_of(s.status), .tab = tab_of(s), .unread = s.unread ? unread_mark::yes : unread_mark::no};
  if (e.list == session_list::assigned || e.list == session_list::closed) {
    e.holder = s.holder;
    e.guests = s.guests;
  }
  return e;
}

bool is_new(const list_entry& e) { return e.list == session_list::bot_hosting || e.list == session_list::unassigned; }

bool is_of(const list_entry& e, operator_id who) { return who && (e.holder == who || std::ranges::find(e.guests, who) != e.guests.end()); }

operator_id unread_by(const list_entry& e) { return e.list == session_list::assigned && e.unread == unread_mark::yes ? e.holder : operator_id{}; }

} // namespace parley::domain
