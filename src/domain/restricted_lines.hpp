// Lines of sessions that not every operator may have now.
#pragma once
#include "domain/operator_ring.hpp"
#include "domain/ticket.hpp"

#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <vector>

namespace parley::domain {

/// Operators, sorted: as a key, and to look one up.
using operator_set = std::vector<operator_id>;

/// Who may have a session.
struct restriction {
  operator_id only = {};    ///< nobody else; none = whoever has the skills and is not in `except`
  skill_set skills = 0;     ///< `only` has them
  operator_set except = {}; ///< does not hold `only`
};

/// Sessions that the same operators may have wait in one line: whether anybody is free for its head is one question per line. A search looks at one head
/// of all that wait for one operator each, and per set of skills that is asked for, at the heads that are refused by all who are free: so what
/// it costs does not grow with the sessions or the operators, nor with what others refused. One thread owns it.
class restricted_lines {
public:
  explicit restricted_lines(waiting_order o) : order_(o), reserved_heads_(o) {}

  void put(waiting_session w, const restriction& r, const operator_ring& operators);
  /// `w` waits here, put with `r`.
  void take_out(waiting_session w, const restriction& r);
  /// To be told whenever an operator begins or ceases to be ready.
  void readiness_changed(operator_id op, const operator_ring& operators);

  /// The first session before `before` (none: of all) that an operator is free for.
  std::optional<waiting_session> first_servable(std::optional<waiting_session> before, const operator_ring& operators) const;

private:
  using line = std::set<waiting_session, waiting_order>;
  /// All that wait for one operator.
  struct reserved_line {
    line waiting;
    bool in_heads = false; ///< its head is in reserved_heads_, because the operator is ready
  };
  /// All that ask for the same skills, by whom they must not go to; no line is empty.
  struct skill_group {
    explicit skill_group(waiting_order o) : heads(o) {}
    std::map<operator_set, line> lines;
    std::map<waiting_session, const operator_set*, waiting_order> heads; ///< first of each line → the line's key
  };

  waiting_order order_;
  std::unordered_map<operator_id, reserved_line, id_hash> reserved_; ///< none is empty
  std::map<waiting_session, operator_id, waiting_order> reserved_heads_;
  std::map<skill_set, skill_group> groups_; ///< none is empty
};

} // namespace parley::domain
