// The plainest thing that does what domain::queue_machine does: every session is tried with every operator, in order, and nothing is remembered but the facts.
#pragma once
#include "domain/queue_machine.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <vector>

namespace parley::domain {

class naive_queue {
public:
  struct waiting {
    waiting_request asks;
    ticket place = 0;
    ticket_office::where where = ticket_office::where::in_order;
    std::set<operator_id> declined;
    operator_id missed;
    waiting_session at() const { return {place, asks.session}; }
  };

  /// Everybody's place: who waited longer is earlier, a step of priority counts as so much time. Within a millisecond as the tickets say.
  bool earlier(const waiting& a, const waiting& b) const {
    if (a.where != b.where)
      return a.where == ticket_office::where::head;
    const auto from_ms = [&](const waiting& w) { return w.asks.since_ms - w.asks.priority * rules.priority_step_ms; };
    if (from_ms(a) != from_ms(b))
      return from_ms(a) < from_ms(b);
    return waiting_order{rules.priority_step_ms}(a.at(), b.at());
  }
  std::vector<const waiting*> in_order() const {
    std::vector<const waiting*> all;
    for (const auto& [s, w] : line)
      all.push_back(&w);
    std::ranges::sort(all, [&](auto* a, auto* b) { return earlier(*a, *b); });
    return all;
  }

  skill_set asked(const waiting& w, std::int64_t at_ms) const {
    skill_set left = w.asks.skills;
    for (std::int64_t t = w.asks.since_ms + rules.skill_relax_ms; rules.skill_relax_ms > 0 && t <= at_ms && left != 0; t += rules.skill_relax_ms)
      for (int bit = 31; bit >= 0; --bit)
        if (left & skill_set{1} << bit) {
          left -= skill_set{1} << bit;
          break;
        }
    return left;
  }
  bool refused(const waiting& w, operator_id op) const { return w.declined.contains(op) || w.missed == op; }
  /// The preferred operator, if only that one may have it.
  operator_id reserved_for(const waiting& w, std::int64_t at_ms) const {
    const auto p = seats.find(w.asks.preferred);
    const bool can = p != seats.end() && (w.asks.skills & ~p->second.skills) == 0 && !refused(w, p->first);
    return can && at_ms < w.asks.since_ms + rules.preferred_ms ? p->first : operator_id{};
  }
  bool may_have(const candidate& c, const waiting& w, std::int64_t at_ms) const {
    if (c.assignable == 0 || !offers(w))
      return false;
    if (operator_id only = reserved_for(w, at_ms))
      return c.op == only;
    return (asked(w, at_ms) & ~c.skills) == 0 && !refused(w, c.op);
  }

  bool better(const candidate& x, const candidate& y) const {
    switch (rules.method) {
      case assignment_method::choice:
      case assignment_method::ring_all: // only transfers
      case assignment_method::least_busy: return x.in_use != y.in_use ? x.in_use < y.in_use : x.last_turn != y.last_turn ? x.last_turn < y.last_turn : x.op < y.op;
      case assignment_method::longest_idle:
        if ((x.in_use == 0) != (y.in_use == 0))
          return x.in_use == 0;
        if (x.idle_since_ms != y.idle_since_ms)
          return x.idle_since_ms < y.idle_since_ms;
        break;
      case assignment_method::fill_first: return x.in_use != y.in_use ? x.in_use > y.in_use : x.op < y.op;
      default: break;
    }
    return x.last_turn != y.last_turn ? x.last_turn < y.last_turn : x.op < y.op;
  }
  /// Transfers are always offered: somebody waits for the answer.
  bool offers(const waiting& w) const { return offers_to_visitors() || w.asks.is == waiting_request::form::transfer; }
  bool offers_to_visitors() const { return rules.method != assignment_method::choice && rules.method != assignment_method::ring_all; }
  bool can_pair(std::int64_t at_ms) const {
    return std::ranges::any_of(line, [&](const auto& w) { return std::ranges::any_of(seats, [&](const auto& s) { return may_have(s.second, w.second, at_ms); }); });
  }

  struct pairing {
    session_id session;
    operator_id to;
    std::uint32_t considered;
    skill_set skills;
    std::int64_t waited_ms;
    bool reserved;
  };
  std::optional<pairing> next(std::int64_t at_ms) {
    now_ms = std::max(now_ms, at_ms);
    for (const waiting* w : in_order()) {
      std::vector<candidate*> able;
      for (auto& [op, c] : seats)
        if (may_have(c, *w, now_ms))
          able.push_back(&c);
      if (able.empty())
        continue;
      candidate& best = **std::ranges::min_element(able, [&](auto* x, auto* y) { return better(*x, *y); });
      pairing p{
        w->asks.session, best.op, std::uint32_t(able.size()), asked(*w, now_ms), std::max<std::int64_t>(0, now_ms - w->asks.since_ms), bool(reserved_for(*w, now_ms))};
      --best.assignable;
      ++best.in_use;
      best.last_turn = ++turn;
      best.idle_since_ms = now_ms;
      leave(p.session);
      out.at(p.session).missed = {};
      return p;
    }
    return {};
  }
  /// From the line to those that are held out.
  void leave(session_id s) {
    told.erase(s);
    out.insert(line.extract(s));
  }

  std::vector<queue_machine::moved> collect_moved(std::size_t limit) {
    std::vector<queue_machine::moved> found;
    std::uint32_t position = 0;
    for (const waiting* w : in_order())
      if (++position <= queue_machine::told_places && found.size() < limit && told[w->asks.session] != position)
        found.push_back({w->asks.session, told[w->asks.session] = position});
    return found;
  }

  queue_rules rules;
  std::int64_t now_ms = 0;
  std::uint64_t turn = 0;
  std::map<operator_id, candidate> seats;
  std::map<session_id, waiting> line; ///< wait
  std::map<session_id, waiting> out;  ///< offered to somebody
  std::map<session_id, std::uint32_t> told;
};

} // namespace parley::domain
