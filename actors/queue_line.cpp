#include "actors/queue_line.hpp"

#include "actors/listing.hpp"
#include "protocol/limits.hpp"

#include <algorithm>
#include <cstdlib>

namespace parley::actors {

namespace {
/// Visitors hear of their place at most so often: a busy queue moves with every chat that is taken.
constexpr std::int64_t place_interval_ms = 1'000;
/// How many hear of it at once: what a round can do without being noticed. Those in front come first.
constexpr std::size_t places_at_once = 1'000;
/// How long everybody will wait changes for all at once, and a little with each departure: all are told at most so often, and only of what makes a difference.
constexpr std::int64_t waits_interval_ms = 10'000;
bool differ(std::int64_t wait_ms, std::int64_t told_ms) {
  return (wait_ms < 0) != (told_ms < 0) || std::abs(wait_ms - told_ms) * 5 > told_ms; // by a fifth
}
} // namespace

queue_line::queue_line(caf::actor_config& cfg, shard_context& shard, queue_id id)
  : queue_actor::base(cfg), shard_(shard), id_(id), machine_(rules()), timer_(shard, *this) {}

queue_line::behavior_type queue_line::make_behavior() {
  return {
    [this](inbound& in) { on_list(in); },
    [this](const flat<internal::operator_load>& m) { on_load(m); },
    [this](const flat<internal::session_waits>& m) { on_waits(m); },
    [this](const flat<internal::session_left>& m) { on_left(m); },
    [this](const flat<internal::place_asked>& m) { on_asked(m); },
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
  using enum domain::waiting_request::form;
  const session_id session{m->session()};
  const domain::waiting_request request{session, m->priority(), m->skills(), operator_id{m->preferred()}, m->since_ms(), m->holder() ? transfer : visitor};
  held_out_.erase(session);
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
  held_out_.erase(session_id{m->session()});
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
  held_out_.insert(p.session);
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
  const auto now_ms = shard_.wall_ms;
  if (now_ms - waits_told_ms_ >= waits_interval_ms && machine_.waiting() > 0) {
    waits_told_ms_ = now_ms;
    if (const auto wait_ms = wait_of_first_ms(); differ(wait_ms, told_wait_ms_)) {
      told_wait_ms_ = wait_ms;
      machine_.tell_positions_again();
      places_ = places::changed;
    }
  }
  if (places_ == places::told || now_ms - places_told_ms_ < place_interval_ms)
    return;
  places_told_ms_ = now_ms;
  const auto moved = machine_.collect_moved(places_at_once);
  for (const auto& m : moved)
    tell_place(m.session, m.position);
  if (moved.size() < places_at_once)
    places_ = places::told;
}

void queue_line::tell_place(session_id s, std::size_t position) {
  const auto place = std::uint32_t(position), waiting = std::uint32_t(machine_.waiting());
  const auto wait_ms = machine_.estimated_wait_ms(position, shard_.wall_ms).value_or(-1);
  if (auto* actor = shard_.sessions.awake(s))
    actor->enqueue(caf::make_mailbox_element(nullptr, caf::make_message_id(), {},
                     make_flat<internal::place_changed>([&](auto& b) { return internal::Createplace_changed(b, place, waiting, wait_ms); })),
      context());
  else if (is_unassigned(s)) // who waits for long and writes nothing may still look
    shard_.sessions.deliver_asleep(s, shard_.writer.build(head_of(kind::place, s), [&](auto& b) { return wire::Createplace(b, place, waiting, wait_ms); }));
}

/// Beyond the first places nobody is told of each change, but whoever comes is told where it is.
void queue_line::on_asked(const flat<internal::place_asked>& m) {
  const session_id session{m->session()};
  if (const auto position = machine_.position(session, m->place()))
    tell_place(session, *position);
}

std::int64_t queue_line::wait_of_first_ms() const { return machine_.estimated_wait_ms(1, shard_.wall_ms).value_or(-1); }

bool queue_line::is_unassigned(session_id s) const {
  const auto found = shard_.lists.board().page(id_, domain::session_list::unassigned, session_id{s.value - 1}, 1);
  return !found.empty() && found.front() == s;
}

/// First those for which an operator is being asked: they were at the head. What the asking one has declined is gone for it.
void queue_line::on_list(const inbound& in) {
  const auto& board = shard_.lists.board();
  const auto unassigned = board.count(id_, domain::session_list::unassigned), gone = board.declined_count(id_, in.author.operator_());
  const auto known = machine_.waiting() + held_out_.size();
  const auto in_line = machine_.oldest(limits::max_list_sessions + gone + (known > unassigned ? known - unassigned : 0));
  std::vector<session_id> found(held_out_.begin(), held_out_.end());
  found.insert(found.end(), in_line.begin(), in_line.end());
  const auto who = in.author.operator_();
  std::erase_if(found, [&](session_id s) { return !is_unassigned(s) || board.is_declined(s, who); });
  send_listing(shard_, in, found, unassigned - gone);
}

/// After every change.
void queue_line::set_timer() {
  shard_.waiting[id_].waiting = machine_.waiting();
  auto due_ms = machine_.next_change_ms();
  auto consider = [&](std::int64_t ms) { due_ms = std::min(due_ms.value_or(ms), ms); };
  if (places_ == places::changed)
    consider(places_told_ms_ + place_interval_ms);
  if (machine_.waiting() > 0 && wait_of_first_ms() >= 0) // it grows while nobody leaves
    consider(waits_told_ms_ + waits_interval_ms);
  timer_.set(due_ms);
}

} // namespace parley::actors
