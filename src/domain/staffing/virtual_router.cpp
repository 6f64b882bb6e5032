#include "domain/staffing/virtual_router.hpp"

#include "domain/routing.hpp"

#include <algorithm>
#include <limits>

namespace parley::domain::staffing {

namespace {
std::uint32_t index_of(operator_id op) { return std::uint32_t(op.value - 1); }
operator_id operator_at(std::uint32_t index) { return operator_id{index + std::uint64_t{1}}; }
} // namespace

virtual_router::virtual_router(const site_rules& rules, const staff& people, std::size_t max_sessions) : rules_(rules), sessions_(max_sessions) {
  for (const auto& q : rules.queues)
    queues_.emplace(q.id, simulated_queue{&q, queue_machine{q}, business_hours{q}});
  for (const auto& m : people.members)
    members_.push_back({operator_machine{m.limit, responds::yes}, &m});
}

/// One that the rules do not have is served by the default one.
virtual_router::simulated_queue& virtual_router::queue(queue_id id) {
  const auto found = queues_.find(id);
  return found != queues_.end() ? found->second : queues_.at(default_queue);
}

bool virtual_router::admits(queue_id id, std::int64_t now_ms) {
  const auto& q = queue(id);
  return q.hours.open_at(now_ms) && !q.machine.full();
}

queue_opening virtual_router::opening(std::int64_t now_ms) {
  return [this, now_ms](queue_id id) -> std::int64_t {
    const auto& q = queue(id);
    if (!q.hours.open_at(now_ms))
      return q.hours.next_change_ms(now_ms).value_or(std::numeric_limits<std::int64_t>::max());
    return q.machine.full() ? now_ms + full_line_retry_ms : 0;
  };
}

// ---- sessions

bool virtual_router::open(std::uint32_t s, const visit& v, std::int64_t now_ms) {
  const queue_id to = queue_with_room(rules_, v.queue, [&](queue_id q) { return admits(q, now_ms); });
  if (!admits(to, now_ms))
    return false;
  sessions_[s].state.id = session_id{s + std::uint64_t{1}};
  fact opened{.what = kind::open, .author = principal{visitor_id{s + std::uint64_t{1}}}, .queue = v.queue};
  const auto before = append(s, opened, now_ms);
  auto changes = changes_between(before, sessions_[s].state, opened);
  const bool elsewhere = to != v.queue || v.skills != 0;
  if (elsewhere) // it is in the line that its open record names for no moment
    changes.line = session_changes::in_line::as_before;
  carry_out(s, changes, opened);
  if (elsewhere) {
    fact routed{.what = kind::routed, .queue = to, .skills = v.skills};
    routed.route = to == v.queue ? wire::route_reason::requested : wire::route_reason::overflow;
    store(s, routed, now_ms);
  }
  return true;
}

session_state virtual_router::append(std::uint32_t s, fact& f, std::int64_t now_ms) {
  auto& state = sessions_[s].state;
  const auto before = state;
  f.seq = state.seq + 1;
  f.time_ms = now_ms;
  apply(state, f);
  touched_sessions_.push_back(s);
  return before;
}

bool virtual_router::store(std::uint32_t s, fact f, std::int64_t now_ms) {
  if (!decide(sessions_[s].state, f))
    return false;
  const auto before = append(s, f, now_ms);
  carry_out(s, changes_between(before, sessions_[s].state, f), f);
  return true;
}

void virtual_router::meet_deadlines(std::uint32_t s, std::int64_t now_ms) {
  while (auto f = due_record(sessions_[s].state, rules_, now_ms, opening(now_ms)))
    store(s, *f, now_ms);
  touched_sessions_.push_back(s); // its next one is to be planned
}

deadline virtual_router::next_deadline_of(std::uint32_t s, std::int64_t now_ms) { return next_deadline(sessions_[s].state, rules_, now_ms, opening(now_ms)); }

void virtual_router::carry_out(std::uint32_t s, const session_changes& c, const fact& because_of) {
  auto& [state, place] = sessions_[s];
  if (c.confirmed) {
    (void)members_[index_of(c.confirmed)].machine.confirm(state.id);
    tell_queues(index_of(c.confirmed));
  }
  if (c.offer_returned)
    return_offer(s, c, because_of);
  if (c.slot_returned) {
    const auto wrap_up_ms = state.status == session_status::ended ? queue(state.queue).rules->wrap_up_ms : 0;
    members_[index_of(c.slot_returned)].machine.give_back(state.id, because_of.time_ms, wrap_up_ms);
    tell_queues(index_of(c.slot_returned));
  }
  if (c.left_line)
    if (const ticket had = std::exchange(place, 0)) {
      auto& line = queue(c.left_line).machine;
      slot_holder(state) ? line.assigned(state.id, had, because_of.time_ms) : line.withdraw(state.id, had);
    }
  if (c.line == session_changes::in_line::enters) {
    place = 0;
    stand_in_line(s, {});
  } else if (c.line == session_changes::in_line::back)
    stand_in_line(s, c.offer_returned_because == wire::withdraw_reason::missed ? came_back::missed_by(c.offer_returned) : came_back{});
}

void virtual_router::return_offer(std::uint32_t s, const session_changes& c, const fact& because_of) {
  const auto op = index_of(c.offer_returned);
  auto& machine = members_[op].machine;
  const auto& state = sessions_[s].state;
  if (c.offer_returned_because != wire::withdraw_reason::missed)
    machine.give_back(state.id, because_of.time_ms);
  else if (machine.missed(state.id, queue(state.queue).rules->misses_until_away) == operator_machine::miss_result::set_away)
    withdraw_offers(op, because_of.time_ms);
  tell_queues(op);
}

void virtual_router::stand_in_line(std::uint32_t s, came_back why) {
  auto& [state, place] = sessions_[s];
  auto& line = queue(line_of(state)).machine;
  const waiting_request r{state.id, state.priority, state.skills, state.preferred, state.waiting_since_ms};
  const bool head = state.joins == session_state::line_place::head;
  if (place == 0)
    place = line.enqueue(r, head ? queue_machine::place::head : queue_machine::place::in_order);
  else
    line.put_back(r, place, why);
}

// ---- operators

void virtual_router::end_wrap_ups(std::uint32_t op, std::int64_t now_ms) {
  members_[op].machine.due(now_ms);
  tell_queues(op);
}

void virtual_router::set_availability(std::uint32_t op, availability a, std::int64_t now_ms) {
  auto& machine = members_[op].machine;
  machine.come_online(now_ms);
  const auto change = machine.set_availability(a, now_ms);
  if (change == operator_machine::change::went_away)
    withdraw_offers(op, now_ms);
  tell_queues(op, change == operator_machine::change::came_back ? is_back::yes : is_back::no);
}

void virtual_router::withdraw_offers(std::uint32_t op, std::int64_t now_ms) {
  auto offered = members_[op].machine.sessions(slot::offered);
  std::ranges::sort(offered); // the machine lists them in no order, and the result must not depend on a library's hash table
  for (const auto s : offered)
    store(std::uint32_t(s.value - 1), {.what = kind::withdrawn, .target = operator_at(op), .withdrawal = wire::withdraw_reason::operator_away}, now_ms);
}

void virtual_router::tell_queues(std::uint32_t op, is_back returned) {
  const auto& m = members_[op];
  const auto load = m.machine.load();
  for (const auto id : m.about->queues) {
    auto& line = queue(id).machine;
    if (returned == is_back::yes)
      line.operator_returned(operator_at(op));
    line.operator_changed(operator_at(op), load.assignable, load.in_use, load.idle_since_ms, m.about->skills);
  }
  touched_members_.push_back(op);
}

// ---- routing

void virtual_router::assign(std::int64_t now_ms) {
  for (auto& [id, q] : queues_)
    while (const auto pair = q.machine.next(now_ms)) {
      const auto op = index_of(pair->to);
      const auto s = std::uint32_t(pair->session.value - 1);
      // The queues know each load as it is, so an operator that is paired has room.
      if (members_[op].machine.ask(pair->session) && !store(s, {.what = kind::offered, .target = pair->to}, now_ms))
        members_[op].machine.give_back(pair->session, now_ms);
      tell_queues(op);
    }
}

std::optional<std::int64_t> virtual_router::next_change_ms() const {
  std::optional<std::int64_t> first;
  for (const auto& [id, q] : queues_)
    if (const auto at_ms = q.machine.next_change_ms())
      first = std::min(first.value_or(*at_ms), *at_ms);
  return first;
}

} // namespace parley::domain::staffing
