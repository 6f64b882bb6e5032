#include "domain/queue_machine.hpp"

#include "domain/declined_lines.hpp"
#include "domain/operator_ring.hpp"
#include "domain/waiting_line.hpp"

#include <algorithm>
#include <limits>

namespace parley::domain {

namespace {
ring_order order_for(assignment_method m) { return m == assignment_method::least_busy ? ring_order::by_load : ring_order::by_turn; }
wire::offer_rule rule_for(assignment_method m) { return m == assignment_method::least_busy ? wire::offer_rule::least_busy : wire::offer_rule::round_robin; }
} // namespace

struct queue_machine::impl {
  explicit impl(assignment_method m) : method(m), operators(order_for(m)) {}

  /// Takes `w` from wherever it waits; who declined it stays known.
  bool take_out(waiting_session w) { return line.erase(w) || declined.take_out(w); }

  assignment_method method;
  operator_ring operators;
  waiting_line line;       ///< whom nobody declined: the first of them can go to any operator
  declined_lines declined; ///< the others
};

queue_machine::queue_machine(assignment_method m) : impl_(std::make_unique<impl>(m)) {}
queue_machine::~queue_machine() = default;
queue_machine::queue_machine(queue_machine&&) noexcept = default;

void queue_machine::set_method(assignment_method m) {
  impl_->method = m;
  impl_->operators.set_order(order_for(m));
}

assignment_method queue_machine::method() const { return impl_->method; }

ticket queue_machine::enqueue(session_id s) { return impl_->line.push(s); }

void queue_machine::put_back(session_id s, ticket t, operator_id declined_by) {
  const waiting_session w{t, s};
  // Usually it waits nowhere now. After a restart a session is enqueued first, and then its declines are told.
  impl_->take_out(w);
  if (declined_by)
    impl_->declined.add_decliner(s, declined_by);
  if (impl_->declined.decliners(s).empty())
    impl_->line.put_back(w);
  else
    impl_->declined.put(w);
}

bool queue_machine::withdraw(session_id s, ticket t) {
  const waiting_session w{t, s};
  const bool was_declined = impl_->declined.forget(w);
  return was_declined || impl_->line.erase(w);
}

void queue_machine::operator_changed(operator_id op, std::uint32_t assignable, std::uint32_t in_use) { impl_->operators.update(op, assignable, in_use); }

void queue_machine::remove(operator_id op) { impl_->operators.remove(op); }

std::optional<queue_machine::pairing> queue_machine::next() {
  auto& q = *impl_;
  if (q.method == assignment_method::choice || !q.operators.any_ready())
    return {};
  const auto undeclined = q.line.front();
  const ticket before = undeclined ? undeclined->place : std::numeric_limits<ticket>::max();
  operator_id to;
  const auto declined = q.declined.first_head(before, [&](const auto& head) {
    to = q.operators.first_ready(head.decliners);
    return bool(to);
  });
  if (!declined && !undeclined)
    return {};
  const waiting_session chosen = declined ? declined->oldest : *undeclined;
  if (!declined)
    to = q.operators.first_ready();
  q.take_out(chosen);
  q.operators.assign(to);
  return pairing{.session = chosen.session, .place = chosen.place, .to = to, .rule = rule_for(q.method)};
}

std::size_t queue_machine::waiting() const { return impl_->line.size() + impl_->declined.size(); }

std::vector<session_id> queue_machine::oldest(std::size_t limit) const {
  std::vector<waiting_session> found;
  impl_->line.append_oldest(limit, found);
  impl_->declined.append_oldest(limit, found);
  std::ranges::sort(found);
  found.resize(std::min(limit, found.size()));
  std::vector<session_id> sessions;
  sessions.reserve(found.size());
  for (const auto& w : found)
    sessions.push_back(w.session);
  return sessions;
}

} // namespace parley::domain
