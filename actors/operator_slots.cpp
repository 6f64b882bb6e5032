// An operator's dealings with queues, which want its slots, and with sessions, which have them.
#include "actors/operator_account.hpp"

#include <algorithm>

namespace parley::actors {

using domain::slot;
using internal::slot_use;

void operator_account::on_wanted(const flat<internal::slot_wanted>& m) {
  const session_id session{m->session()};
  if (machine_.ask(session)) {
    shard_.sessions.tell(session, make_flat<internal::slot_granted>([&](auto& b) {
      const auto record = b.CreateVector(m->record()->data(), m->record()->size());
      return internal::Createslot_granted(b, session.value, id_.value, slot_use::offered, m->queue(), m->place(), record);
    }));
    return changed();
  }
  // First the queue learns what is free here, then the session comes back to it: they must not meet again at once.
  tell_queues();
  shard_.sessions.tell(session, make_flat<internal::slot_refused>([&](auto& b) { return internal::Createslot_refused(b, session.value, id_.value); }));
}

void operator_account::on_claimed(const flat<internal::slot_claimed>& m) {
  using enum domain::operator_machine::claim_result;
  const session_id session{m->session()};
  auto result = granted;
  if (m->use() == slot_use::held)
    result = machine_.claim(session);
  else if (!machine_.ask(session))
    result = machine_.free() <= 0 ? at_capacity : unavailable;
  if (result == granted) {
    shard_.sessions.tell(
      session, make_flat<internal::slot_granted>([&](auto& b) { return internal::Createslot_granted(b, session.value, id_.value, m->use(), 0, 0, 0, m->request()); }));
    return changed();
  }
  const auto why = result == at_capacity ? error_code::at_capacity : error_code::operator_unavailable;
  shard_.sessions.tell(
    session, make_flat<internal::slot_refused>([&](auto& b) { return internal::Createslot_refused(b, session.value, id_.value, m->request(), std::uint16_t(why)); }));
}

void operator_account::on_returned(const flat<internal::slot_returned>& m) {
  const session_id session{m->session()};
  if (machine_.of(session) != (m->use() == slot_use::held ? slot::held : slot::offered))
    return;
  if (m->offer_stands())
    machine_.unclaim(session);
  else if (m->missed()) {
    if (machine_.missed(session, m->misses_until_away()) == domain::operator_machine::miss_result::set_away)
      withdraw_offers(wire::withdraw_reason::operator_away);
  } else if (m->declined())
    machine_.declined(session);
  else
    machine_.give_back(session, shard_.wall_ms, m->wrap_up_ms());
  changed();
}

void operator_account::withdraw_offers(wire::withdraw_reason why) {
  // The slots stay counted as offered until each session has answered: it may have been accepted a moment ago.
  for (const auto session : machine_.sessions(slot::offered))
    shard_.sessions.tell(session, make_flat<internal::offer_withdrawn>([&](auto& b) { return internal::Createoffer_withdrawn(b, id_.value, why); }));
}

/// It may be of other queues now, or have other skills. What it has it keeps.
void operator_account::on_rules_changed() {
  for (const auto id : member_of_)
    if (auto queue = shard_.queues.find(id); queue != shard_.queues.end() && !std::ranges::binary_search(entry().rights.member_of, id))
      tell(queue->second, make_flat<internal::operator_load>([&](auto& b) { return internal::Createoperator_load(b, id_.value, 0, 0, 0, 0, false, true); }), context());
  tell_queues();
  if (!entry().subscribers.empty())
    shard_.lists.rights_changed(entry());
}

void operator_account::let_go(session_id s) const {
  shard_.sessions.tell(s, make_flat<internal::holder_lost>([&](auto& b) { return internal::Createholder_lost(b, id_.value, wire::route_reason::operator_removed); }));
}

/// Also what it is a guest of, and what it set inactive without a slot. Saying it twice does nothing.
void operator_account::on_account_removed() {
  machine_.set_responds(domain::responds::no);
  withdraw_offers(wire::withdraw_reason::operator_left);
  for (const auto s : machine_.sessions(slot::held))
    let_go(s);
  constexpr std::size_t at_once = 1000;
  for (session_id last{};;) {
    const auto page = shard_.lists.board().chats_of(id_, last, at_once);
    for (const auto s : page)
      let_go(s);
    if (page.size() < at_once)
      break;
    last = page.back();
  }
  changed();
}

/// `returned`: it has come back, so offers that it missed may be made again.
void operator_account::tell_queues(bool returned) {
  told_ = machine_.load();
  const auto& me = entry();
  member_of_ = me.rights.member_of;
  const auto skills = shard_.rules->operator_skills.find(me.name);
  const auto has = skills == shard_.rules->operator_skills.end() ? 0 : skills->second;
  for (const auto id : me.rights.member_of)
    if (auto queue = shard_.queues.find(id); queue != shard_.queues.end())
      tell(queue->second, make_flat<internal::operator_load>([&](auto& b) {
        return internal::Createoperator_load(b, id_.value, told_.assignable, told_.in_use, told_.idle_since_ms, has, returned);
      }),
        context());
}

} // namespace parley::actors
