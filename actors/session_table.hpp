// Where a shard's sessions are: with an actor, asleep in the store, or being woken.
#pragma once
#include "actors/actors.hpp"
#include "actors/caf/shard_unit.hpp"
#include "actors/session_snapshot.hpp"
#include "actors/tell.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <map>
#include <optional>
#include <vector>

namespace parley::actors {

struct shard_context;

/// The shard's thread only.
class session_table {
public:
  explicit session_table(shard_context& shard) : shard_(shard) {}

  /// Sends to a session, wherever it is; one that sleeps (or has ended) is woken first and gets its messages in order.
  /// A session that does not exist answers requests with no_such_session, one whose snapshot is damaged with corrupt_record; other messages to
  /// them are dropped.
  template <class Message>
  void tell(session_id to, Message&& m) {
    static_assert(caf::detail::tl_contains<session_actor::signatures, caf::reacts_to<std::decay_t<Message>>>::value);
    auto element = caf::make_mailbox_element(nullptr, caf::make_message_id(), {}, std::forward<Message>(m));
    if (auto* actor = awake(to))
      actor->enqueue(std::move(element), nullptr);
    else
      wake(to, std::move(element));
  }

  /// tell() for all frames of one read: the sessions' memory is fetched for all of them before the first one is touched. A read from
  /// a cold session costs 200–370 ns; this hides most of it.
  void tell_all(std::span<inbound> frames);

  /// The actor of a session that is awake, or null.
  caf::abstract_actor* awake(session_id id) const {
    auto it = actors_.find(id);
    return it == actors_.end() || !it->second ? nullptr : caf::actor_cast<caf::abstract_actor*>(it->second);
  }

  /// Starts the actor of a new or restored session.
  class session& start(const session_snapshot& from);
  /// The store has answered: start the session and give it what waits for it.
  void woken(const snapshot_read& m);
  /// The session's state is in the store and nothing is under way: forget its actor, but not its visitor's connections.
  /// It is woken at `wake_ms` (wall clock) at the latest, if that is not 0.
  void put_to_sleep(session_id id, audience visitors, std::int64_t wake_ms);
  /// The same for one that has ended: its visitor's connections are forgotten, too.
  void forget(session_id id);
  /// To the connections of a sleeping session's visitor.
  void deliver_asleep(session_id id, std::span<const std::byte> frame);
  /// Wakes those whose time has come, and lets some of all sessions look at rules that have changed. Once a round. Returns how many it touched.
  std::size_t step(std::int64_t now_ms);
  /// When step() has something to do next (wall clock), if no frame comes before.
  std::optional<std::int64_t> next_step_ms() const;
  /// Every session is to look at the rules again: a few thousand a round, the sleeping ones are woken for it.
  void rules_changed();
  /// Gives memory back to the system after many sessions have gone to sleep. Takes tens of milliseconds then: call it when the shard has nothing to do.
  void return_memory();
  /// Ends all actors (shutdown).
  void clear();

  /// Of all that are open, asleep or not.
  std::vector<session_id> ids() const;
  std::size_t size() const { return actors_.size(); }

private:
  std::size_t wake_due(std::int64_t now_ms);
  std::size_t look_at_rules();
  /// `first`: what it shall get; may be null.
  void wake(session_id id, caf::mailbox_element_ptr first);

  shard_context& shard_;
  std::vector<caf::abstract_actor*> found_;                              ///< scratch of tell_all
  boost::unordered_flat_map<session_id, session_actor, id_hash> actors_; ///< null: asleep
  boost::unordered_flat_map<session_id, audience, id_hash> audiences_;   ///< of sleeping sessions, where there is one
  std::map<std::int64_t, std::vector<session_id>> alarms_;               ///< of sleeping sessions with a deadline, by the second in which it is due
  std::vector<session_id> to_look_at_rules_;
  std::size_t slept_since_return_ = 0;
  boost::unordered_flat_map<session_id, std::vector<caf::mailbox_element_ptr>, id_hash> waking_;
};

} // namespace parley::actors
