// Requests that can only be decided when it is known what their visitors had before, and what is known of it.
#pragma once
#include "actors/actors.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <deque>
#include <vector>

namespace parley::actors {

/// The shard's thread only.
class visitor_pasts {
public:
  /// Ends that are remembered here: a chat that has just ended is in the tables only when its end is durable. That takes milliseconds, or as long as the disk is full.
  static constexpr std::size_t kept_ends = 16'384;

  void ended(visitor_id who, session_id s);
  /// Of those that ended lately.
  session_id newest_end(visitor_id who) const;

  /// `in` waits until the store has been asked about its visitor. Requests of one visitor keep their order.
  void add(inbound& in);
  bool asked_for(visitor_id who) const { return waiting_.contains(who); }
  /// Whom to ask the store about next: everybody who has come since the last time. Empty while an answer is outstanding, or if there is nobody.
  std::vector<visitor_id> take_asked();
  /// The outstanding answer has come.
  void answered() { reading_ = false; }
  std::vector<inbound> take_waiting(visitor_id who);

private:
  boost::unordered_flat_map<visitor_id, std::vector<inbound>, id_hash> waiting_;
  std::vector<visitor_id> asked_;
  bool reading_ = false;
  boost::unordered_flat_map<visitor_id, session_id, id_hash> ends_;
  std::deque<std::pair<visitor_id, session_id>> order_; ///< of ends_
};

/// What the store knows; nothing of what is damaged.
visitor_past past_of(storage::reader& store, visitor_id who);

} // namespace parley::actors
