// Tells subscribed consoles what changes in their lists and counters, without being asked again.
#pragma once
#include "actors/outlet.hpp"
#include "domain/board.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstdint>
#include <deque>
#include <vector>

namespace parley::actors {

struct operator_entry;
class session;
struct shard_context;

/// Changes are collected and sent a few times a second: a console that shows a thousand chats repaints no faster, and what changes twice in between is told once.
/// Counters and lists are hints, not records: they may be told a moment before the record that changes them is durable.
/// The shard's thread only.
class list_news {
public:
  explicit list_news(shard_context& shard) : shard_(shard) {}

  /// This connection of `op` wants to be told, beginning with the counters as they are now.
  void subscribe(operator_entry& op, const outlet_ptr& device);
  void unsubscribe(operator_entry& op, const outlet* device);
  /// `op`, which is subscribed, may see other queues now.
  void rights_changed(const operator_entry& op);

  /// A session stands elsewhere in the lists.
  void changed(session_id s, const domain::list_entry& before, const domain::list_entry& after);
  /// Something else that lists show has changed, as the level of its unread mark.
  void touched(session_id s, const domain::list_entry& as) { collect(s, as, as); }

  /// It waits, and `who` does not want it: gone for this operator.
  void declined(session_id s, queue_id q, operator_id who) { board_.declined(s, q, who); }
  /// It waits from now on for everybody, whoever declined it before.
  void waits_anew(session_id s, const domain::list_entry& as);

  /// The site's rules are others now: a session that waits may ring, which it did not.
  void rules_changed(session_id s, const domain::list_entry& as);

  /// Its actor goes now, so what there is to tell of it is told at once.
  void leaves(const session& s);

  /// Once a round. Returns how many sessions somebody was told of: while it is not 0, more may be left for the next round.
  std::size_t step();
  /// Is something left to tell, now or when the interval is over?
  bool pending() const { return !order_.empty() || board_.more_changed(); }

  const domain::board& board() const { return board_; }

private:
  /// A session that somebody must be told of, and who could see it at any time since they were told last.
  struct change {
    domain::list_entry before, after;
  };
  void collect(session_id s, const domain::list_entry& before, const domain::list_entry& after);
  void tell_counters();
  std::size_t tell_sessions();
  void tell(const session& s, const change& c);

  shard_context& shard_;
  domain::board board_;
  std::vector<operator_id> subscribers_; ///< with at least one connection that wants to know
  boost::unordered_flat_map<session_id, change, id_hash> changes_;
  std::deque<session_id> order_; ///< of changes_: who changed first is told of first
  std::size_t due_ = 0;          ///< the first of order_: what the last interval collected and is not told yet
  std::int64_t told_ms_ = 0;
};

} // namespace parley::actors
