#include "domain/queue_machine.hpp"

#include "domain/departure_pace.hpp"
#include "domain/operator_ring.hpp"
#include "domain/restricted_sessions.hpp"
#include "domain/waiting_line.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace parley::domain {

struct queue_machine::impl {
  explicit impl(const queue_rules& r) : rules(r), order(r.priority_step_ms), operators(transfer_rule_of(r.method)), unrestricted(order), restricted(operators, r) {}

  /// Only transfers, where its operators choose.
  bool offers_to_visitors() const { return rule_of(rules.method) != wire::offer_rule::none; }
  std::size_t waiting() const { return unrestricted.size() + restricted.waiting().size(); }
  void left(session_id s);
  /// `w`, which somebody is free for, goes to the first of those.
  std::optional<pairing> pair(waiting_session w);
  void explain(routing_decision& d, wanted_operator wanted, std::int64_t since_ms) const;
  void explain_restricted(routing_decision& d, session_id s) const;
  /// It does not wait any more.
  /// Calls visit(session, position from 1) in order until it returns false.
  template <class Visit>
  void for_each_in_order(Visit visit) const;

  queue_rules rules;
  waiting_order order;
  std::int64_t now_ms = 0;
  ticket_office tickets;
  operator_ring operators;
  waiting_line unrestricted;      ///< the first of them can go to any operator
  restricted_sessions restricted; ///< the others
  departure_pace pace;
  std::unordered_map<session_id, std::uint32_t, id_hash> told; ///< position that was last collected
  enum class told_state : std::uint8_t { complete, stale } positions = told_state::complete;
};

queue_machine::queue_machine(const queue_rules& rules) : impl_(std::make_unique<impl>(rules)) {}
queue_machine::~queue_machine() = default;
queue_machine::queue_machine(queue_machine&&) noexcept = default;

void queue_machine::configure(const queue_rules& rules) {
  auto& q = *impl_;
  q.rules = rules;
  q.order = waiting_order{rules.priority_step_ms};
  q.operators.set_rule(transfer_rule_of(rules.method));
  q.unrestricted.set_order(q.order);
  q.restricted.configure(rules);
  q.positions = impl::told_state::stale;
}

ticket queue_machine::enqueue(const waiting_request& r, place p) {
  impl_->restricted.begin_anew(r.session);
  const ticket t = impl_->tickets.give(r.since_ms, r.priority, p);
  put_back(r, t);
  return t;
}

void queue_machine::put_back(const waiting_request& r, ticket t, came_back b) {
  auto& q = *impl_;
  q.positions = impl::told_state::stale;
  if (r.is == waiting_request::form::visitor && r.skills == 0 && !r.preferred && b.what == came_back::why::nothing && !q.restricted.knows(r.session)) {
    q.unrestricted.insert({t, r.session});
    return;
  }
  // Usually it waits nowhere now. After a restart a session is enqueued first, and then its declines are told.
  q.unrestricted.erase({t, r.session});
  q.restricted.put(r, t, b);
}

bool queue_machine::withdraw(session_id s, ticket t) {
  auto& q = *impl_;
  const waiting_session w{t, s};
  const bool waited = q.restricted.knows(s) ? q.restricted.forget(w) : q.unrestricted.erase(w);
  if (waited)
    q.left(s);
  return waited;
}

bool queue_machine::assigned(session_id s, ticket t, std::int64_t now_ms) {
  const bool waited = withdraw(s, t);
  impl_->pace.departed(now_ms, waiting() > 0 ? departure_pace::line::waiting : departure_pace::line::empty);
  return waited;
}

void queue_machine::operator_changed(operator_id op, std::uint32_t assignable, std::uint32_t in_use, std::int64_t idle_since_ms, skill_set skills) {
  auto& q = *impl_;
  const auto what = q.operators.update({.op = op, .idle_since_ms = idle_since_ms, .in_use = in_use, .assignable = assignable, .skills = skills});
  if (what == operator_ring::updated::abilities)
    q.restricted.abilities_changed(op);
  q.restricted.readiness_changed(op);
}

void queue_machine::operator_returned(operator_id op) { impl_->restricted.operator_returned(op); }

void queue_machine::remove(operator_id op) {
  impl_->operators.remove(op);
  impl_->restricted.abilities_changed(op);
}

std::optional<queue_machine::pairing> queue_machine::next(std::int64_t now_ms) {
  auto& q = *impl_;
  q.now_ms = std::max(q.now_ms, now_ms);
  q.restricted.advance(q.now_ms);
  if (!q.operators.any_ready())
    return {};
  const auto unrestricted = q.offers_to_visitors() ? q.unrestricted.front() : std::nullopt;
  const auto restricted = q.restricted.first_servable(unrestricted);
  if (!restricted && !unrestricted)
    return {};
  return q.pair(restricted ? *restricted : *unrestricted);
}

std::optional<std::int64_t> queue_machine::next_change_ms() const {
  // Whoever becomes free is an event.
  if (!impl_->operators.any_ready())
    return {};
  return impl_->restricted.next_change_ms();
}

std::size_t queue_machine::waiting() const { return impl_->waiting(); }

bool queue_machine::full() const { return impl_->rules.max_waiting > 0 && waiting() >= impl_->rules.max_waiting; }

std::optional<std::size_t> queue_machine::position(session_id s, ticket t) const {
  const waiting_session w{t, s};
  const waiting_line &unrestricted = impl_->unrestricted, &restricted = impl_->restricted.waiting();
  if (!unrestricted.contains(w) && !restricted.contains(w))
    return {};
  return unrestricted.count_before(w) + restricted.count_before(w) + 1;
}

std::optional<std::int64_t> queue_machine::estimated_wait_ms(std::size_t position, std::int64_t now_ms) const { return impl_->pace.expected_ms(position, now_ms); }

std::vector<queue_machine::moved> queue_machine::collect_moved(std::size_t limit) {
  auto& q = *impl_;
  std::vector<moved> found;
  if (q.positions == impl::told_state::complete)
    return found;
  q.positions = impl::told_state::complete;
  q.for_each_in_order([&](session_id s, std::uint32_t position) {
    if (position > told_places)
      return false;
    const auto [it, is_new] = q.told.try_emplace(s, 0);
    if (it->second == position)
      return true;
    if (found.size() == limit) {
      q.positions = impl::told_state::stale;
      return false;
    }
    it->second = position;
    found.push_back({s, position});
    return true;
  });
  return found;
}

void queue_machine::tell_positions_again() {
  impl_->told.clear();
  impl_->positions = impl::told_state::stale;
}

std::vector<session_id> queue_machine::oldest(std::size_t limit) const {
  std::vector<session_id> sessions;
  impl_->for_each_in_order([&](session_id s, std::uint32_t) {
    if (sessions.size() == limit)
      return false;
    sessions.push_back(s);
    return true;
  });
  return sessions;
}

std::optional<queue_machine::pairing> queue_machine::impl::pair(waiting_session w) {
  std::optional<pairing> p{std::in_place}; // a decision is large: nothing is copied
  p->session = w.session;
  p->place = w.place;
  if (restricted.knows(w.session)) {
    explain_restricted(p->why, w.session);
    restricted.hold_out(w.session);
  } else {
    explain(p->why, {}, ticket_layout::since_ms(w.place));
    unrestricted.erase(w);
  }
  left(w.session);
  p->to = p->why.candidates.front().op;
  operators.assign(p->to, now_ms);
  restricted.readiness_changed(p->to);
  return p;
}

void queue_machine::impl::left(session_id s) {
  positions = told_state::stale;
  if (!told.empty())
    told.erase(s);
}

void queue_machine::impl::explain(routing_decision& d, wanted_operator wanted, std::int64_t since_ms) const {
  d.rule = transfer_rule_of(rules.method);
  d.skills = wanted.skills;
  d.waited_ms = std::max<std::int64_t>(0, now_ms - since_ms);
  operators.list_ready(wanted, d);
}

void queue_machine::impl::explain_restricted(routing_decision& d, session_id s) const {
  const restriction& r = restricted.restriction_of(s);
  if (!r.only)
    return explain(d, {r.skills, r.except}, restricted.since_ms(s));
  d.rule = wire::offer_rule::preferred;
  d.skills = r.skills;
  d.waited_ms = std::max<std::int64_t>(0, now_ms - restricted.since_ms(s));
  d.considered = 1;
  d.candidates.push_back(*operators.find(r.only));
}

template <class Visit>
void queue_machine::impl::for_each_in_order(Visit visit) const {
  waiting_line::cursor a{unrestricted}, b{restricted.waiting()};
  for (std::uint32_t position = 1; a || b; ++position) {
    auto& first = !b || (a && order(*a, *b)) ? a : b;
    if (!visit((*first).session, position))
      return;
    ++first;
  }
}

} // namespace parley::domain
