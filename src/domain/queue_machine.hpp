// Who waits, who is free, who gets whom. Event-driven: after every change, call next() until it has nothing more; nothing polls.
#pragma once
#include "base/ids.hpp"
#include "domain/restricted_sessions.hpp"
#include "domain/routing_decision.hpp"
#include "domain/site_rules.hpp"
#include "domain/ticket.hpp"
#include "domain/waiting_request.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace parley::domain {

/// Sessions wait in one order (waiting_order); each goes to the first operator, in the order of the method, that it may have (waiting_stage, came_back).
/// Cost of a call grows with log(operators), with the different sets of skills that are asked for and had, and with what the free operators themselves
/// refused, not with the number of sessions. A session that anybody may have takes 16 bytes, any other about 300. One thread owns it.
///
/// Time is an argument of next() and never goes back: an earlier `now_ms` counts as the latest.
class queue_machine {
public:
  explicit queue_machine(const queue_rules& rules);
  ~queue_machine();
  queue_machine(queue_machine&&) noexcept;

  /// At any time: nobody loses its place in the order of arrival, a declined operator stays declined. Follows method, priority_step_ms, preferred_ms, skill_relax_ms
  /// and max_waiting; the rest is for others. O(n log n) if a time changed.
  void configure(const queue_rules& rules);

  // ---- sessions
  using place = ticket_office::where;
  /// A session waits from now on, and what happened in an earlier wait is forgotten. head: before all who are not there (it has lost its operator without
  /// fault); at the head the usual order holds. It must not wait here already.
  ticket enqueue(const waiting_request& r, place p = place::in_order);
  /// A session that next() took out waits again, at its old place. Also for one that waits already: after a restart, enqueue() and then tell each of its
  /// declines. What `r` asks for replaces what it asked for before.
  void put_back(const waiting_request& r, ticket t, came_back b = {});
  /// It no longer waits (ended, its visitor left, another queue). False if it did not wait here: next() had taken it out, or that was not its place.
  /// Who declined it is forgotten in both cases.
  bool withdraw(session_id s, ticket t);
  /// As withdraw(), because an operator has it now, offered or picked: estimates count such departures.
  bool assigned(session_id s, ticket t, std::int64_t now_ms);

  // ---- operators
  /// What the operator's machine says now. Also makes it known. An operator that can take nothing (assignable 0) keeps its place in the round.
  void operator_changed(operator_id op, std::uint32_t assignable, std::uint32_t in_use, std::int64_t idle_since_ms = 0, skill_set skills = 0);
  /// It was away and is back: what it missed may be offered to it again.
  void operator_returned(operator_id op);
  /// The operator is no longer of this queue.
  void remove(operator_id op);

  // ---- routing
  struct pairing {
    session_id session;
    ticket place;
    operator_id to;
    routing_decision why; ///< choose(why) == to
  };
  /// The next session to hold out and to whom: the first that some free operator may have. The session is taken out; one slot of the operator is counted as used
  /// until it says otherwise by operator_changed(), which so must tell what it is after this offer. While the method offers nothing: only transfers.
  std::optional<pairing> next(std::int64_t now_ms);
  /// When next() may give a pairing although nothing has happened: somebody has waited long enough to ask for less. For one timer, to be set anew after each
  /// change; none if only an event helps. Never too late; too early if those who are free still can't have it.
  std::optional<std::int64_t> next_change_ms() const;

  // ---- the line
  std::size_t waiting() const;
  /// max_waiting is reached. enqueue() does not refuse: who is on the way back must get in.
  bool full() const;
  /// From 1, as next() would go with all operators free; none if it does not wait at this place.
  std::optional<std::size_t> position(session_id s, ticket t) const;
  /// How long the session at `position` will probably wait; none before departure_pace::min_departures.
  std::optional<std::int64_t> estimated_wait_ms(std::size_t position, std::int64_t now_ms) const;

  struct moved {
    session_id session;
    std::uint32_t position;
    friend bool operator==(const moved&, const moved&) = default;
  };
  /// Positions further back are told to those who ask (position()): the front matters most, and one departure moves everybody.
  static constexpr std::size_t told_places = 1000;
  /// Up to `limit` of the first told_places sessions whose position is not what was last collected for them, front first; they count as told. Fewer than `limit`:
  /// that was all. Looks at no more than told_places sessions, and at none if nothing changed: for a timer of some 100 ms rather than for each event.
  std::vector<moved> collect_moved(std::size_t limit);

  /// All positions count as not told: something else that is told with them has changed.
  void tell_positions_again();

  /// The first `limit` waiting sessions, in order (for the list of unassigned sessions).
  std::vector<session_id> oldest(std::size_t limit) const;

private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

} // namespace parley::domain
