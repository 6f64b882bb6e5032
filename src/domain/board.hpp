// The lists and counters of a site, kept up to date with each record. All of it equals a recount of the sessions' states.
#pragma once
#include "domain/audience.hpp"
#include "domain/closed_ring.hpp"
#include "domain/list_entry.hpp"
#include "domain/session_set.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <array>
#include <vector>

namespace parley::domain {

/// The numbers that an operator's console shows.
struct board_counters {
  std::uint32_t unread_sessions = 0;      ///< its own with unread texts
  std::uint32_t unassigned = 0;           ///< waiting in the queues that it supervises
  std::uint32_t unread_or_unassigned = 0; ///< both: a session is never in both
  std::uint32_t new_unassigned = 0;       ///< waiting in any queue of its rights, each queue counted once; what it has declined is in neither number
  std::uint32_t bot_hosted = 0;           ///< hosted by the bot in any of them

  friend bool operator==(const board_counters&, const board_counters&) = default;
};

/// Told of every change of every session it is responsible for, it answers what is in which list. A change costs the same however many operators look at it,
/// and grows with log(sessions in the list). Who may ask for what is the caller's to check. One thread owns it.
class board {
public:
  /// A session was `before` and is `after`; `before` none for one that is new here. After a restart: tell all sessions so, those that have ended in that order.
  void changed(session_id s, const list_entry& before, const list_entry& after);

  // ---- declines: a waiting session is gone for who has declined it, in its counters, too, until somebody has it or it waits anew
  /// `s`, unassigned in `q`, was declined by `who`. Twice is once.
  void declined(session_id s, queue_id q, operator_id who);
  /// It may be offered to everybody again. False if nobody had declined it.
  bool forget_declines(session_id s, queue_id q);
  bool is_declined(session_id s, operator_id who) const;
  /// How many of a queue's unassigned sessions `who` has declined.
  std::size_t declined_count(queue_id q, operator_id who) const;

  board_counters counters_of(operator_id who, const operator_rights& rights) const;
  std::size_t count(queue_id q, session_list list) const;

  // ---- lists: by session number, at most `limit` after the session `after`; call again with the last one for the next page
  /// bot_hosting, unassigned or assigned sessions of a queue.
  std::vector<session_id> page(queue_id q, session_list list, session_id after, std::size_t limit) const;
  /// My chats: what an operator holds, and what it is a guest of.
  std::vector<session_id> chats_of(operator_id who, session_id after, std::size_t limit) const;
  /// Those of its own with unread texts.
  std::vector<session_id> unread_of(operator_id who, session_id after, std::size_t limit) const;
  /// The newest closed ones, last ended first; no more than closed_ring::kept are known.
  std::vector<session_id> closed_in(queue_id q, std::size_t limit) const;
  std::vector<session_id> closed_of(operator_id who, std::size_t limit) const;

  // ---- who must be told
  /// `who` is to be told its counters now and after each change.
  void subscribe(operator_id who, operator_rights rights);
  void unsubscribe(operator_id who);
  struct news {
    operator_id who;
    board_counters counters;
  };
  /// Operators whose counters are not those they were told last, at most `limit`, looking at no more than so many. Changes in between are told as one.
  std::vector<news> take_changed(std::size_t limit);
  /// Is there more to take?
  bool more_changed() const { return audience_.more(); }

private:
  struct of_queue {
    std::array<session_set, 3> open; ///< by open_index()
    closed_ring closed;
  };
  struct of_operator {
    session_set chats, unread;
    boost::unordered_flat_map<queue_id, std::uint32_t, id_hash> declined; ///< how many; none is 0
    closed_ring closed;
  };
  static std::size_t open_index(session_list list);
  void change_queue(session_id s, const list_entry& before, const list_entry& after);
  void change_chats(session_id s, const list_entry& before, const list_entry& after);
  void change_unread(session_id s, const list_entry& before, const list_entry& after);

  boost::unordered_flat_map<queue_id, of_queue, id_hash> queues_;
  boost::unordered_flat_map<operator_id, of_operator, id_hash> operators_;
  boost::unordered_flat_map<session_id, std::vector<operator_id>, id_hash> declined_by_; ///< of unassigned ones; none is empty
  audience audience_;
  boost::unordered_flat_map<operator_id, board_counters, id_hash> told_; ///< who has been told something, and what last
};

} // namespace parley::domain
