// Who waits, who is free, who gets whom. Event-driven: after every change, call next() until it has nothing more.
#pragma once
#include "base/ids.hpp"
#include "domain/site_rules.hpp"
#include "domain/ticket.hpp"
#include "protocol/frame_head.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace parley::domain {

/// Cost of a call grows with log(operators) and with how many different sets of operators declined somebody, not with the number of sessions.
/// A waiting session takes 8 bytes, one that was declined or came back late about 100. One thread owns it.
class queue_machine {
public:
  explicit queue_machine(assignment_method m);
  ~queue_machine();
  queue_machine(queue_machine&&) noexcept;

  void set_method(assignment_method m);
  assignment_method method() const;

  // ---- sessions
  /// `s` waits from now on, behind all others.
  ticket enqueue(session_id s);
  /// `s`, which next() took out, waits again at its old place. `declined_by`: not to be offered to this operator again (unless it picks it itself). Also for a
  /// session that waits already: after a restart, enqueue() and then tell each of its declines.
  void put_back(session_id s, ticket t, operator_id declined_by = {});
  /// `s` no longer waits (ended, taken by somebody). False if it was not waiting here (next() had taken it out); what it was declined by is forgotten in any case.
  bool withdraw(session_id s, ticket t);

  // ---- operators
  /// What the operator's machine says now: slots that routing may use, and slots in use. Also makes it known. An operator that can take nothing
  /// (assignable 0) keeps its place in the round.
  void operator_changed(operator_id op, std::uint32_t assignable, std::uint32_t in_use);
  /// The operator is no longer of this queue.
  void remove(operator_id op);

  // ---- routing
  struct pairing {
    session_id session;
    ticket place;
    operator_id to;
    wire::offer_rule rule;
  };
  /// The next session to hold out and to whom: the oldest that some free operator has not declined. The session is taken out, one slot of the
  /// operator is counted as used until it says otherwise by operator_changed(). A session that all free operators declined is passed over, not waited for.
  std::optional<pairing> next();

  std::size_t waiting() const;
  /// The oldest `limit` waiting sessions, in order (for the list of unassigned sessions).
  std::vector<session_id> oldest(std::size_t limit) const;

private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

} // namespace parley::domain
