// Why an operator got a session: everything that the choice looked at, and the choice itself as a function of that alone.
#pragma once
#include "base/ids.hpp"
#include "domain/site_rules.hpp"
#include "protocol/frame_head.hpp"

#include <boost/container/static_vector.hpp>

#include <cstdint>
#include <tuple>

namespace parley::domain {

/// An operator as a queue sees it.
struct candidate {
  operator_id op = {};
  std::uint64_t last_turn = 0;    ///< number of the queue's last pairing that it got; 0 = never got one
  std::int64_t idle_since_ms = 0; ///< with nothing in use: since when; else when it last got a session or finished one
  std::uint32_t in_use = 0;       ///< slots
  std::uint32_t assignable = 0;   ///< slots that routing may use now
  skill_set skills = 0;
  friend constexpr bool operator==(const candidate&, const candidate&) = default;
};

constexpr bool has_all(skill_set skills, skill_set asked) { return (asked & ~skills) == 0; }

/// The order of a rule: who comes first gets the session. Total: no two operators are equal. For rules that do not choose, by number.
class rule_order {
public:
  explicit rule_order(wire::offer_rule r) : rule_(r) {}
  // Inline: each pairing compares a dozen times.
  [[gnu::always_inline]] bool operator()(const candidate& a, const candidate& b) const;
  wire::offer_rule rule() const { return rule_; }

private:
  wire::offer_rule rule_;
};

inline bool rule_order::operator()(const candidate& a, const candidate& b) const {
  switch (rule_) {
    case wire::offer_rule::round_robin: return std::tie(a.last_turn, a.op) < std::tie(b.last_turn, b.op);
    case wire::offer_rule::least_busy: return std::tie(a.in_use, a.last_turn, a.op) < std::tie(b.in_use, b.last_turn, b.op);
    case wire::offer_rule::longest_idle: {
      // Who works has nothing to do only when nobody else is left.
      const bool a_works = a.in_use > 0, b_works = b.in_use > 0;
      return std::tie(a_works, a.idle_since_ms, a.last_turn, a.op) < std::tie(b_works, b.idle_since_ms, b.last_turn, b.op);
    }
    case wire::offer_rule::fill_first: return std::tie(b.in_use, a.op) < std::tie(a.in_use, b.op);
    case wire::offer_rule::none:
    case wire::offer_rule::assigned:
    case wire::offer_rule::preferred: break;
  }
  return a.op < b.op;
}

/// The rule of a method; none for methods that offer nothing.
wire::offer_rule rule_of(assignment_method m);
/// The rule by which a chat that is transferred to a queue with this method is offered. Its operators may be left to choose among visitors who wait, but whoever
/// hands a chat on waits for somebody's answer: where the method offers nothing, the least busy one is asked first.
wire::offer_rule transfer_rule_of(assignment_method m);

/// A pairing's inputs, as they were before it.
struct routing_decision {
  static constexpr std::size_t max_candidates = 8; ///< enough to see why; a record of a thousand would cost more than the chat

  wire::offer_rule rule = wire::offer_rule::none; ///< preferred: for this time only one operator might have it
  skill_set skills = 0;                           ///< what the session still asked for
  std::int64_t waited_ms = 0;
  std::uint32_t considered = 0; ///< operators that could have had it
  /// The first of them, in the order of the rule.
  boost::container::static_vector<candidate, max_candidates> candidates = {};
};

/// Makes the choice once more, from what is in `d` alone; it does not trust the order of the candidates. None if nobody could have had it.
operator_id choose(const routing_decision& d);

} // namespace parley::domain
