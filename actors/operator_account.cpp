#include "actors/operator_account.hpp"

#include "actors/listing.hpp"

#include <algorithm>

namespace parley::actors {

using domain::availability;
using domain::line;
using domain::slot;

operator_account::operator_account(caf::actor_config& cfg, shard_context& shard, operator_id id, domain::operator_machine start, std::vector<queue_id> queues)
  : operator_actor::base(cfg), shard_(shard), id_(id), machine_(std::move(start)), queues_(std::move(queues)) {}

operator_account::behavior_type operator_account::make_behavior() {
  return {
    [this](inbound& in) { on_frame(in); },
    [this](const flat<internal::operator_settings>& m) { on_settings(m); },
    [this](device_change& change) { on_device(change); },
    [this](const flat<internal::slot_wanted>& m) { on_wanted(m); },
    [this](const flat<internal::slot_claimed>& m) { on_claimed(m); },
    [this](const flat<internal::slot_confirmed>& m) {
      // Fails only if the offer was not ours any more; then the session will be refused elsewhere and nothing is held.
      if (machine_.confirm(session_id{m->session()}))
        tell_devices();
    },
    [this](const flat<internal::slot_returned>& m) { on_returned(m); },
    [this](const flat<internal::slot_restored>& m) { machine_.restore_held(session_id{m->session()}); },
  };
}

void operator_account::on_frame(inbound& in) {
  switch (in.what.head().what) {
    case kind::presence: return on_presence(in);
    case kind::list: return on_list(in);
    default: return in.from->refuse(in.what.head(), error_code::unknown_kind);
  }
}

void operator_account::on_settings(const flat<internal::operator_settings>& m) {
  if (m->capacity())
    machine_.set_limit(m->capacity());
  if (auto responds = m->responds())
    machine_.set_responds(*responds ? domain::responds::yes : domain::responds::no);
  if (auto available = m->available()) {
    machine_.set_availability(*available ? availability::available : availability::away);
    if (!*available)
      withdraw_offers(wire::withdraw_reason::operator_away);
  }
  tell_queues();
  tell_devices();
}

void operator_account::on_presence(inbound& in) {
  const bool available = in.what.body<wire::presence>()->available();
  machine_.set_availability(available ? availability::available : availability::away);
  in.from->ack(wire::ack{0, in.what.head().client_id, in.author.value, 0, shard_.wall_ms});
  if (!available)
    withdraw_offers(wire::withdraw_reason::operator_away);
  tell_queues();
  tell_devices();
}

void operator_account::on_list(inbound& in) {
  const auto* wanted = in.what.body<wire::list>();
  if (wanted->scope() == wire::list_scope::waiting) {
    auto queue = shard_.queues.find(wanted->queue() ? queue_id{wanted->queue()} : default_queue);
    if (queue == shard_.queues.end())
      return in.from->refuse(in.what.head(), error_code::no_such_queue);
    if (std::ranges::find(queues_, queue->first) == queues_.end())
      return in.from->refuse(in.what.head(), error_code::not_allowed);
    return tell(queue->second, std::move(in), context());
  }
  auto mine = machine_.sessions(slot::held);
  const auto offered = machine_.sessions(slot::offered);
  mine.insert(mine.end(), offered.begin(), offered.end());
  std::ranges::sort(mine);
  send_listing(shard_, in, mine, mine.size());
}

void operator_account::on_device(device_change& change) {
  auto* entry = shard_.find_operator(id_);
  if (change.what == device_change::action::joined) {
    if (change.device->closed())
      return; // it went before it was let in, and that it left has been said already
    entry->devices.join(change.device);
    machine_.set_line(line::online);
  } else if (!entry->devices.leave(change.device.get())) {
    machine_.set_line(line::offline);
    withdraw_offers(wire::withdraw_reason::operator_left);
  }
  tell_queues();
  tell_devices();
}

void operator_account::on_wanted(const flat<internal::slot_wanted>& m) {
  const session_id session{m->session()};
  if (machine_.ask(session)) {
    shard_.sessions.tell(session, make_flat<internal::slot_granted>([&](auto& b) {
      return internal::Createslot_granted(b, session.value, id_.value, internal::slot_use::offered, m->queue(), m->place(), m->rule());
    }));
    tell_queues();
    return tell_devices();
  }
  // First the queue learns what is free here, then the session comes back to it: they must not meet again at once.
  tell_queues();
  shard_.sessions.tell(session, make_flat<internal::slot_refused>([&](auto& b) { return internal::Createslot_refused(b, session.value, id_.value); }));
}

void operator_account::on_claimed(const flat<internal::slot_claimed>& m) {
  const session_id session{m->session()};
  const auto result = machine_.claim(session);
  if (result == domain::operator_machine::claim_result::granted) {
    shard_.sessions.tell(session, make_flat<internal::slot_granted>([&](auto& b) {
      return internal::Createslot_granted(b, session.value, id_.value, internal::slot_use::held, 0, 0, wire::offer_rule::assigned, m->request());
    }));
    tell_queues();
    return tell_devices();
  }
  const auto why = result == domain::operator_machine::claim_result::at_capacity ? error_code::at_capacity : error_code::operator_unavailable;
  shard_.sessions.tell(
    session, make_flat<internal::slot_refused>([&](auto& b) { return internal::Createslot_refused(b, session.value, id_.value, m->request(), std::uint16_t(why)); }));
}

void operator_account::on_returned(const flat<internal::slot_returned>& m) {
  const session_id session{m->session()};
  if (machine_.of(session) != (m->use() == internal::slot_use::held ? slot::held : slot::offered))
    return;
  machine_.give_back(session);
  tell_queues();
  tell_devices();
}

void operator_account::withdraw_offers(wire::withdraw_reason why) {
  // The slots stay counted as offered until each session has answered: it may have been accepted a moment ago.
  for (auto session : machine_.sessions(slot::offered))
    shard_.sessions.tell(session, make_flat<internal::offer_withdrawn>([&](auto& b) { return internal::Createoffer_withdrawn(b, id_.value, why); }));
}

void operator_account::tell_queues() {
  for (auto id : queues_)
    if (auto queue = shard_.queues.find(id); queue != shard_.queues.end())
      tell(queue->second, make_flat<internal::operator_load>([&](auto& b) {
        return internal::Createoperator_load(b, id_.value, machine_.assignable(), machine_.offered() + machine_.held());
      }),
        context());
}

void operator_account::tell_devices() {
  auto& devices = shard_.find_operator(id_)->devices;
  if (devices.empty())
    return;
  auto head = head_of(kind::presence, {}, 0, principal{id_});
  head.time_ms = shard_.wall_ms;
  devices.deliver(shard_.writer.build(head, [&](auto& b) {
    return wire::Createpresence(
      b, machine_.available() == availability::available, machine_.limit(), machine_.held(), machine_.offered(), machine_.online() == line::online);
  }));
}

} // namespace parley::actors
