// The operators of a queue in the order in which they get sessions.
#pragma once
#include "domain/routing_decision.hpp"

#include <boost/intrusive/set.hpp>

#include <map>
#include <span>
#include <unordered_map>

namespace parley::domain {

/// What a session asks of its operator.
struct wanted_operator {
  skill_set skills = 0;
  std::span<const operator_id> except; ///< sorted
};

/// Those who can take a session stand in one line each for all of them and for their set of skills. Cost of every call grows with log(operators), of a
/// search also with the different sets of skills that operators have and with `except`; set_rule() alone with operators. One thread owns it.
class operator_ring {
public:
  explicit operator_ring(wire::offer_rule r) : order_(r), ready_(seat_order{order_}) {}

  void set_rule(wire::offer_rule r);
  enum class updated : std::uint8_t { slots, abilities };
  /// `last_turn` of `c` does not matter: it is known here. Makes it known if it is new: then it has had no turn. abilities: it is new, or has other skills.
  updated update(const candidate& c);
  void remove(operator_id op);

  /// What was told; none if it is not known.
  const candidate* find(operator_id op) const;
  bool ready(operator_id op) const;
  bool any_ready() const { return !ready_.empty(); }
  /// The first who can take a session; none if there is none.
  operator_id first_ready(wanted_operator w = {}) const;
  /// Who could take it, for a decision: fills in candidates and their count.
  void list_ready(wanted_operator w, routing_decision& into) const;
  /// `op`, which is ready, gets a session: one slot of it counts as used, its turn is over, and it is not idle since `now_ms`.
  void assign(operator_id op, std::int64_t now_ms);

private:
  template <class Which>
  using hook = boost::intrusive::set_base_hook<boost::intrusive::tag<Which>, boost::intrusive::optimize_size<true>>;
  using in_ready = hook<struct ready_tag>;
  using in_skilled = hook<struct skilled_tag>;
  /// Lies in the lines itself: who is at the front is changed all the time, and so costs neither memory nor a second search.
  struct seat : in_ready, in_skilled {
    candidate known;
  };
  struct seat_order {
    rule_order rule;
    bool operator()(const seat& a, const seat& b) const { return rule(a.known, b.known); }
  };
  template <class Hook>
  using line = boost::intrusive::set<seat, boost::intrusive::base_hook<Hook>, boost::intrusive::compare<seat_order>>;

  void enter(seat& s);
  void leave(seat& s);
  template <class Visit>
  void for_each_line(skill_set asked, Visit visit) const;

  rule_order order_;
  std::uint64_t turn_ = 0;
  std::unordered_map<operator_id, seat, id_hash> seats_;
  line<in_ready> ready_;                          ///< those with assignable > 0
  std::map<skill_set, line<in_skilled>> skilled_; ///< the same by their skills, who has any; none is empty
};

} // namespace parley::domain
