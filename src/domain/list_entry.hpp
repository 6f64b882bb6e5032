// Where a session stands in everybody's lists: a pure function of its state.
#pragma once
#include "domain/session_state.hpp"

namespace parley::domain {

/// A session of a visitor is in exactly one of these.
enum class session_list : std::uint8_t {
  none, ///< there is no such session
  bot_hosting,
  unassigned,
  assigned, ///< also a chat between operators, which is of no queue
  closed,
};

/// Which tab shows it, in which colour. Clients filter by it.
enum class session_tab : std::uint8_t {
  none,
  incoming, ///< green: its operator has not written yet
  active,   ///< blue: answered
  waiting,  ///< orange: the visitor waits, for an operator or for an answer
  closed,   ///< grey
};

enum class unread_mark : std::uint8_t { no, yes };

/// What lists and counters need to know of a session.
struct list_entry {
  operator_id holder{};                         ///< assigned, closed: in whose group it is
  std::array<operator_id, max_guests> guests{}; ///< assigned, closed: in whose groups it is as well
  queue_id queue{};
  session_list list = session_list::none;
  session_tab tab = session_tab::none;
  unread_mark unread = unread_mark::no;

  friend bool operator==(const list_entry&, const list_entry&) = default;
};

/// An on_chat session is `incoming` until its operator's first text, whatever is unread: the mark shows that beside it.
list_entry entry_of(const session_state& s);

/// Marked "New": nobody has it yet.
bool is_new(const list_entry& e);
/// Is it in the operator's own groups (My chats, Closed)?
bool is_of(const list_entry& e, operator_id who);
/// Whose number of unread sessions counts it; none if nobody's.
operator_id unread_by(const list_entry& e);

} // namespace parley::domain
