#include "actors/operator_account.hpp"

#include "actors/journal.hpp"
#include "actors/operator_state_row.hpp"
#include "actors/presence_frame.hpp"
#include "protocol/limits.hpp"

namespace parley::actors {

using domain::availability;

operator_account::operator_account(caf::actor_config& cfg, shard_context& shard, operator_id id, domain::operator_machine start)
  : operator_actor::base(cfg), shard_(shard), id_(id), machine_(std::move(start)), kept_(machine_.state()), timer_(shard, *this) {}

operator_account::behavior_type operator_account::make_behavior() {
  return {
    [this](inbound& in) { on_frame(in); },
    [this](const flat<internal::operator_settings>& m) { on_settings(m); },
    [this](device_change& change) { on_device(change); },
    [this](const flat<internal::slot_wanted>& m) { on_wanted(m); },
    [this](const flat<internal::slot_claimed>& m) { on_claimed(m); },
    [this](const flat<internal::slot_confirmed>& m) {
      // Fails only if the offer was not ours any more; then the session will be refused elsewhere and nothing is held.
      if (!machine_.confirm(session_id{m->session()}))
        return;
      if (is_removed()) // accepted a moment before
        let_go(session_id{m->session()});
      changed();
    },
    [this](const flat<internal::slot_returned>& m) { on_returned(m); },
    [this](const flat<internal::slot_restored>& m) {
      machine_.restore_held(session_id{m->session()});
      if (is_removed())
        let_go(session_id{m->session()});
      changed();
    },
    [this](timer_due) { on_timer(); },
    [this](account_removed) { on_account_removed(); },
    [this](rules_changed) { on_rules_changed(); },
  };
}

void operator_account::on_frame(inbound& in) {
  switch (in.what.head().what) {
    case kind::presence: return on_presence(in);
    case kind::list: return on_list(in);
    case kind::contacts: return on_contacts(in);
    case kind::subscribe: return on_subscribe(in);
    default: return in.from->refuse(in.what.head(), error_code::unknown_kind);
  }
}

void operator_account::on_settings(const flat<internal::operator_settings>& m) {
  if (m->capacity())
    machine_.set_limit(m->capacity());
  if (auto responds = m->responds()) {
    machine_.set_responds(*responds ? domain::responds::yes : domain::responds::no);
    if (!*responds)
      withdraw_offers(wire::withdraw_reason::operator_away);
  }
  if (auto available = m->available())
    set_available(*available ? availability::available : availability::away);
  changed();
}

void operator_account::on_presence(inbound& in) {
  set_available(in.what.body<wire::presence>()->available() ? availability::available : availability::away);
  in.from->ack(wire::ack{0, in.what.head().client_id, in.author.value, 0, shard_.wall_ms});
  changed();
}

void operator_account::set_available(availability a) {
  switch (machine_.set_availability(a, shard_.wall_ms)) {
    case domain::operator_machine::change::went_away: return withdraw_offers(wire::withdraw_reason::operator_away);
    case domain::operator_machine::change::came_back: return tell_queues(true);
    case domain::operator_machine::change::none: return;
  }
}

void operator_account::on_device(device_change& change) {
  auto& devices = entry().devices;
  if (change.what == device_change::action::joined) {
    if (change.device->closed())
      return; // it went before it was let in, and that it left has been said already
    devices.join(change.device);
    machine_.come_online(shard_.wall_ms);
    shard_.ledger.came_online(id_);
    const auto before = entry().presence;
    changed();
    if (entry().presence == before) // else it is told with the others
      change.device->deliver(presence_frame(shard_.writer, entry(), shard_.wall_ms));
    return ring(change.device);
  }
  shard_.lists.unsubscribe(entry(), change.device.get());
  std::erase_if(entry().own_devices, [&](const own_device& d) { return d.connection == change.device; });
  if (devices.leave(change.device.get()))
    return;
  machine_.leave(shard_.wall_ms, shard_.rules->operator_grace_ms);
  withdraw_offers(wire::withdraw_reason::operator_left);
  changed();
}

/// Chats that ring already, for who has just come.
void operator_account::ring(const outlet_ptr& device) const {
  constexpr std::size_t at_once = 50; // of each queue: one is enough to be called
  for (const auto id : entry().rights.member_of) {
    const auto* queue = shard_.rules->find_queue(id);
    if (!queue || queue->method != domain::assignment_method::ring_all)
      continue;
    const auto waiting = shard_.lists.board().page(id, domain::session_list::unassigned, {}, at_once);
    const auto bytes = waiting.size() * limits::max_session_info_bytes;
    if (!device->has_room(bytes))
      return;
    const auto room = std::make_shared<const promised_room>(device, bytes);
    for (const auto s : waiting)
      shard_.sessions.tell(s, describe_to{room, 0, {}});
  }
}

void operator_account::on_timer() {
  const auto due = machine_.due(shard_.wall_ms);
  for (const auto session : due.requeue)
    shard_.sessions.tell(
      session, make_flat<internal::holder_lost>([&](auto& b) { return internal::Createholder_lost(b, id_.value, wire::route_reason::operator_lost); }));
  changed();
}

/// For the dashboard: what all operators have together.
void operator_account::count_presence(const operator_presence& p, int sign) {
  auto& sum = shard_.counters;
  const bool takes = p.online && p.available;
  const auto in_use = p.held + p.offered + p.wrapping;
  sum.operators_online.add(sign * int(p.online));
  sum.slots_held.add(sign * std::int64_t(p.held));
  sum.slots_free.add(sign * (takes && p.capacity > in_use ? std::int64_t(p.capacity - in_use) : 0));
}

void operator_account::changed() {
  if (machine_.load() != told_)
    tell_queues();
  if (const auto now = machine_.state(); now != kept_) {
    kept_ = now;
    shard_.journal->update({storage::table::meta, operator_state_key(id_), encode(now)});
  }
  timer_.set(machine_.next_deadline_ms());

  auto& me = entry();
  const operator_presence now{machine_.available() == availability::available, machine_.online() == domain::line::online, is_removed(),
    machine_.available() == availability::available             ? wire::away_reason::none
    : machine_.why_away() == domain::away_reason::missed_offers ? wire::away_reason::missed_offers
                                                                : wire::away_reason::by_itself,
    machine_.limit(), machine_.held(), machine_.offered(), machine_.wrapping(), machine_.answers() == domain::responds::yes};
  if (now == me.presence)
    return;
  count_presence(me.presence, -1);
  count_presence(now, 1);
  me.presence = now;
  shard_.presence.changed(me);
}

} // namespace parley::actors
