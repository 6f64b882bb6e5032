#include "actors/queue_line.hpp"

#include "actors/listing.hpp"
#include "protocol/limits.hpp"

#include <algorithm>

namespace parley::actors {

namespace {
/// Visitors hear of their place at most so often: a busy queue moves with every chat that is taken.
constexpr std::int64_t place_interval_ms = 1'000;
/// How many hear of it at once: what a round can do without being noticed. Those in front come first.
constexpr std::size_t places_at_once = 1'000;
} // namespace

queue_line::queue_line(caf::actor_config& cfg, shard_context& shard, queue_id id)
  : queue_actor::base(cfg), shard_(shard), id_(id), machine_(rules()), timer_(shard, *this) {}

queue_line::behavior_type queue_line::make_behavior() {
  return {
    [this](inbound& in) { send_listing(shard_, in, machine_.oldest(limits::max_list_sessions), machine_.waiting()); },
    [this](const flat<internal::operator_load>& m) { on_load(m); },
    [this](const flat<internal::session_waits>& m) { on_waits(m); },
    [this](const flat<internal::session_left>& m) { on_left(m); },
    [this](timer_due) { on_timer(); },
    [this](rules_changed) {
      machine_.configure(rules());
      assign();
    },
  };
}

/// Of this queue, or, if the site has it no longer, of the default one: whoever still waits here is served like that.
const domain::queue_rules& queue_line::rules() const {
  const auto* found = shard_.rules->find_queue(id_);
  return found ? *found : *shard_.rules->find_queue(default_queue);
}

void queue_line::on_waits(const flat<internal::session_waits>& m) {
  const session_id session{m->session()};
  const domain::waiting_request request{session, m->priority(), m->skills(), operator_id{m->preferred()}, m->since_ms()};
  const operator_id refused_by{m->refused_by()};
  if (m->place() == 0) {
    --shard_.waiting[id_].arriving;
    const auto place = machine_.enqueue(request, m->head() ? domain::queue_machine::place::head : domain::queue_machine::place::in_order);
    if (m->holder()) // a transfer goes to anybody but who has it
      machine_.put_back(request, place, domain::came_back::declined_by(operator_id{m->holder()}));
    shard_.sessions.tell(session, make_flat<internal::place_given>([&](auto& b) { return internal::Createplace_given(b, session.value, place, id_.value); }));
  } else {
    machine_.put_back(request, m->place(),
      !refused_by   ? domain::came_back{}
      : m->missed() ? domain::came_back::missed_by(refused_by)
                    : domain::came_back::declined_by(refused_by));
  }
  places_ = places::changed;
  assign();
}

void queue_line::on_left(const flat<internal::session_left>& m) {
  if (m->assigned())
    machine_.assigned(session_id{m->session()}, m->place(), shard_.wall_ms);
  else
    machine_.withdraw(session_id{m->session()}, m->place());
  places_ = places::changed;
  set_timer();
}

void queue_line::on_load(const flat<internal::operator_load>& m) {
  const operator_id who{m->operator_()};
  if (m->left())
    return machine_.remove(who);
  if (m->returned())
    machine_.operator_returned(who);
  machine_.operator_changed(who, m->assignable(), m->in_use(), m->idle_since_ms(), m->skills());
  assign();
}

void queue_line::assign() {
  while (auto pair = machine_.next(shard_.wall_ms)) {
    places_ = places::changed;
    offer(*pair);
  }
  set_timer();
}

void queue_line::offer(const domain::queue_machine::pairing& p) {
  const auto& why = p.why;
  std::vector<wire::candidate> candidates;
  for (const auto& c : why.candidates)
    candidates.emplace_back(principal{c.op}.value, c.last_turn, c.idle_since_ms, c.in_use, c.assignable, c.skills, 0);
  const auto record = shard_.writer.build(head_of(kind::offered), [&](auto& b) {
    const auto list = b.CreateVectorOfStructs(candidates);
    return wire::Createoffered(b, principal{p.to}.value, id_.value, why.rule, shard_.rules->version, why.waited_ms, why.skills, why.considered, list);
  });
  tell(shard_.find_operator(p.to)->actor, make_flat<internal::slot_wanted>([&](auto& b) {
    const auto bytes = b.CreateVector(reinterpret_cast<const std::uint8_t*>(record.data()), record.size());
    return internal::Createslot_wanted(b, p.session.value, id_.value, p.place, bytes);
  }),
    context());
}

void queue_line::on_timer() {
  assign();
  tell_places();
  set_timer();
}

void queue_line::tell_places() {
  if (places_ == places::told || shard_.wall_ms - places_told_ms_ < place_interval_ms)
    return;
  places_told_ms_ = shard_.wall_ms;
  const auto moved = machine_.collect_moved(places_at_once);
  for (const auto& m : moved) {
    const auto wait_ms = machine_.estimated_wait_ms(m.position, shard_.wall_ms).value_or(-1);
    auto* actor = shard_.sessions.awake(m.session);
    if (!actor) {
      tell_sleeper(m, wait_ms);
      continue;
    }
    actor->enqueue(caf::make_mailbox_element(nullptr, caf::make_message_id(), {}, make_flat<internal::place_changed>([&](auto& b) {
      return internal::Createplace_changed(b, m.position, std::uint32_t(machine_.waiting()), wait_ms);
    })),
      context());
  }
  if (moved.size() < places_at_once)
    places_ = places::told;
}

/// Who waits for long and writes nothing may still look. Not if it is in this line to be transferred: then an operator has it.
void queue_line::tell_sleeper(const domain::queue_machine::moved& m, std::int64_t wait_ms) {
  const auto waits = shard_.lists.board().page(id_, domain::session_list::unassigned, session_id{m.session.value - 1}, 1);
  if (!waits.empty() && waits.front() == m.session)
    shard_.sessions.deliver_asleep(m.session,
      shard_.writer.build(head_of(kind::place, m.session), [&](auto& b) { return wire::Createplace(b, m.position, std::uint32_t(machine_.waiting()), wait_ms); }));
}

/// After every change.
void queue_line::set_timer() {
  shard_.waiting[id_].waiting = machine_.waiting();
  auto due_ms = machine_.next_change_ms();
  if (places_ == places::changed)
    due_ms = std::min(due_ms.value_or(places_told_ms_ + place_interval_ms), places_told_ms_ + place_interval_ms);
  timer_.set(due_ms);
}

} // namespace parley::actors
