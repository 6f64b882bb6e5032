#include "actors/queue_line.hpp"

#include "actors/listing.hpp"
#include "protocol/limits.hpp"

#include <algorithm>

namespace parley::actors {

namespace {
domain::queue_rules rules_for(queue_id id, domain::assignment_method method) {
  domain::queue_rules rules;
  rules.id = id;
  rules.method = method;
  return rules;
}
} // namespace

queue_line::queue_line(caf::actor_config& cfg, shard_context& shard, queue_id id, domain::assignment_method method)
  : queue_actor::base(cfg), shard_(shard), id_(id), machine_(rules_for(id, method)) {}

queue_line::behavior_type queue_line::make_behavior() {
  return {
    [this](inbound& in) { send_listing(shard_, in, machine_.oldest(limits::max_page_records), machine_.waiting()); },
    [this](const flat<internal::operator_load>& m) { on_load(m); },
    [this](const flat<internal::session_waits>& m) { on_waits(m); },
    [this](const flat<internal::session_left>& m) { on_left(m); },
    [this](timer_due) { on_timer(); },
    [this](rules_changed) {
      machine_.configure(rules());
      assign();
    },
    [this](const flat<internal::session_waits>& m) {
      stand_in_line(session_id{m->session()});
      assign();
    },
    [this](const flat<internal::session_back>& m) {
      // After a restart a session has no place yet.
      if (m->place() == 0)
        stand_in_line(session_id{m->session()});
      else
        machine_.put_back({.session = session_id{m->session()}, .since_ms = domain::ticket_layout::since_ms(m->place())}, m->place(),
          m->declined_by() ? domain::came_back::declined_by(operator_id{m->declined_by()}) : domain::came_back{});
      assign();
    },
    [this](const flat<internal::session_left>& m) { machine_.withdraw(session_id{m->session()}, m->place()); },
  };
}

void queue_line::stand_in_line(session_id s) {
  const auto place = machine_.enqueue({.session = s, .since_ms = shard_.wall_ms});
  shard_.sessions.tell(s, make_flat<internal::place_given>([&](auto& b) { return internal::Createplace_given(b, s.value, place); }));
}

void queue_line::assign() {
  while (auto pair = machine_.next(shard_.wall_ms)) {
    auto* op = shard_.find_operator(pair->to);
    tell(op->actor,
      make_flat<internal::slot_wanted>([&](auto& b) { return internal::Createslot_wanted(b, pair->session.value, id_.value, pair->place, pair->why.rule); }), context());
  }
  if (moved.size() < places_at_once)
    places_ = places::told;
}

void queue_line::set_timer() {
  auto due_ms = machine_.next_change_ms();
  if (places_ == places::changed)
    due_ms = std::min(due_ms.value_or(places_told_ms_ + place_interval_ms), places_told_ms_ + place_interval_ms);
  timer_.set(due_ms);
}

} // namespace parley::actors
