// The production machines of a site wired to each other as its actors wire them, without mailboxes, disk or clients: what one tells the other has arrived at once.
#pragma once
#include "domain/business_hours.hpp"
#include "domain/operator_machine.hpp"
#include "domain/queue_machine.hpp"
#include "domain/session_deadlines.hpp"
#include "domain/staffing/staff.hpp"
#include "domain/staffing/traffic.hpp"

#include <map>
#include <span>
#include <vector>

namespace parley::domain::staffing {

/// Sessions and operators are named by their index; session_id, visitor_id and operator_id are the index + 1. Time is an argument and never goes back.
/// Nothing here decides: it asks the machines, and does what they say. `rules` outlive it, and have the default queue.
class virtual_router {
public:
  virtual_router(const site_rules& rules, const staff& people, std::size_t max_sessions);

  /// The visitor of session `s` comes. False: its queue is closed or full, and so is every queue that it overflows to.
  bool open(std::uint32_t s, const visit& v, std::int64_t now_ms);
  /// Adds the record if the session machine allows it, and carries out what follows.
  bool store(std::uint32_t s, fact f, std::int64_t now_ms);
  /// What is due of the session by now.
  void meet_deadlines(std::uint32_t s, std::int64_t now_ms);
  /// The next deadline of the session, as it is now.
  deadline next_deadline_of(std::uint32_t s, std::int64_t now_ms);
  /// What is due of the operator by now.
  void end_wrap_ups(std::uint32_t op, std::int64_t now_ms);
  void set_availability(std::uint32_t op, availability a, std::int64_t now_ms);
  /// Every free slot goes to whom the queues say. To be called when all that happens at this time has been told.
  void assign(std::int64_t now_ms);

  const session_state& session(std::uint32_t s) const { return sessions_[s].state; }
  const operator_machine& member(std::uint32_t op) const { return members_[op].machine; }
  std::size_t members() const { return members_.size(); }
  /// When assign() may do something although nothing has happened.
  std::optional<std::int64_t> next_change_ms() const;

  /// Those that anything happened to since the last call; may name one twice.
  std::vector<std::uint32_t> take_touched_sessions() { return std::exchange(touched_sessions_, {}); }
  std::vector<std::uint32_t> take_touched_members() { return std::exchange(touched_members_, {}); }

private:
  struct simulated_session {
    session_state state;
    ticket place = 0; ///< in the line of line_of(state); 0 = it has none
  };
  struct simulated_member {
    operator_machine machine;
    const staff_member* about;
  };
  struct simulated_queue {
    const queue_rules* rules;
    queue_machine machine;
    business_hours hours;
  };

  simulated_queue& queue(queue_id id);
  bool admits(queue_id id, std::int64_t now_ms);
  queue_opening opening(std::int64_t now_ms);
  session_state append(std::uint32_t s, fact& f, std::int64_t now_ms);
  void carry_out(std::uint32_t s, const session_changes& c, const fact& because_of);
  void return_offer(std::uint32_t s, const session_changes& c, const fact& because_of);
  void stand_in_line(std::uint32_t s, came_back why);
  void withdraw_offers(std::uint32_t op, std::int64_t now_ms);
  enum class is_back : std::uint8_t { no, yes };
  void tell_queues(std::uint32_t op, is_back returned = is_back::no);

  const site_rules& rules_;
  std::vector<simulated_session> sessions_;
  std::vector<simulated_member> members_;
  std::map<queue_id, simulated_queue> queues_;
  std::vector<std::uint32_t> touched_sessions_, touched_members_;
};

} // namespace parley::domain::staffing
