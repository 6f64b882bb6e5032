// Sessions that ask for skills or for their last operator, that an operator has refused, or that are transferred: what they ask for now, and whose turn comes when.
#pragma once
#include "domain/restricted_lines.hpp"
#include "domain/waiting_line.hpp"
#include "domain/waiting_request.hpp"

#include <optional>
#include <set>
#include <unordered_map>

namespace parley::domain {

/// Why a session waits again.
struct came_back {
  enum class why : std::uint8_t { nothing, declined, missed } what = why::nothing; ///< nothing: nobody refused it (a lost connection, a restart)
  operator_id by;

  /// Not offered to `op` again in this wait.
  static constexpr came_back declined_by(operator_id op) { return {why::declined, op}; }
  /// Not offered to `op` again before it was offered to somebody else, or `op` returned.
  static constexpr came_back missed_by(operator_id op) { return {why::missed, op}; }
};

/// A session takes about 300 bytes here. What it asks for is worked out when something about it changes, not when an operator is looked for. Cost of a call
/// grows with log(sessions) for each session that it concerns. One thread owns it; `operators` outlives it.
class restricted_sessions {
public:
  restricted_sessions(const operator_ring& operators, const queue_rules& rules);

  /// O(n log n) if anything about waiting changed.
  void configure(const queue_rules& rules);

  /// Is there anything to remember about `s`? Also while it is held out to somebody.
  bool knows(session_id s) const { return records_.contains(s); }
  /// `s` is about to wait for a reason of its own: what was known of an earlier wait does not matter any more.
  void begin_anew(session_id s);
  /// It waits here from now on, or again.
  void put(const waiting_request& r, ticket place, came_back b);
  /// It is held out to an operator: it does not wait; who declined it stays known, who missed it does not.
  void hold_out(session_id s);
  /// Nothing is known about it any more. False if it did not wait at this place; then, if the place is another one, nothing happens.
  bool forget(waiting_session w);

  /// To be told of an operator that came, went, or has other skills.
  void abilities_changed(operator_id op);
  /// To be told of an operator that begins or ceases to be ready.
  void readiness_changed(operator_id op) { lines_.readiness_changed(op, operators_); }
  /// `op` was away: what it missed may be offered to it again.
  void operator_returned(operator_id op);

  /// Time has passed: whoever asks for less by now changes lines. Time never goes back.
  void advance(std::int64_t now_ms);
  /// When the next one asks for less; none if nobody ever will.
  std::optional<std::int64_t> next_change_ms() const;

  std::optional<waiting_session> first_servable(std::optional<waiting_session> before) const { return lines_.first_servable(before, operators_); }
  /// Of a session that waits here; valid until the next change.
  const restriction& restriction_of(session_id s) const { return records_.at(s).now; }
  std::int64_t since_ms(session_id s) const { return records_.at(s).request.since_ms; }

  /// All that wait here, in order.
  const waiting_line& waiting() const { return waiting_; }

private:
  struct record {
    waiting_request request;
    ticket place = 0;
    enum class state : std::uint8_t { held_out, waits } is = state::held_out;
    operator_set declined;
    operator_id missed;
    enum class offered : std::uint8_t { no, yes } in_lines = offered::no; ///< while it waits: is it looked for an operator at all?
    restriction now;                                                      ///< while it waits
    std::int64_t change_ms = waiting_stage::never;                        ///< while it waits: when it asks for less
    waiting_session at() const { return {place, request.session}; }
  };
  using sessions_of = std::unordered_map<operator_id, std::set<session_id>, id_hash>;

  void enter(record& r);
  void leave(record& r);
  void reenter(record& r);
  bool is_offered(const record& r) const;
  preferred_operator can_have(const record& r, const operator_set& except) const;

  const operator_ring& operators_;
  queue_rules rules_;
  std::int64_t now_ms_ = 0;
  std::unordered_map<session_id, record, id_hash> records_;
  waiting_line waiting_;
  restricted_lines lines_;
  std::set<std::pair<std::int64_t, session_id>> changes_; ///< of those that wait and will ask for less
  sessions_of preferring_;                                ///< those that wait, by their last operator
  sessions_of missed_;                                    ///< those that wait, by who missed them
};

} // namespace parley::domain
