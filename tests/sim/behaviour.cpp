// What people do.
#include "tests/sim/crowd.hpp"

namespace parley::sim {

void crowd::act() {
  auto& d = *dice_.pick(all_);
  if (!d.is_up())
    return;
  auto& p = *dice_.pick(d.people);
  if (!p.who)
    return;
  if (dice_.one_in(12))
    return either_acts(d, p);
  p.role == wire::role::visitor ? visitor_acts(d, p) : operator_acts(d, p);
}

session_id crowd::some_chat(const person& p) {
  if (!known_.empty() && (p.chats.empty() || dice_.one_in(10)))
    return dice_.pick(known_);
  if (p.chats.empty())
    return session_id{1 + dice_.below(3)};
  return dice_.one_in(3) ? dice_.pick(p.chats) : p.chats.back();
}

void crowd::either_acts(device& d, person& p) {
  const auto chat = some_chat(p);
  switch (dice_.below(6)) {
    case 0: return go_off(d);
    case 1: d.at().reads = mood_ == mood::calm || dice_.one_in(2); return;
    case 2: return ask(d, p, make_.history(d.next_id++, chat, dice_.below(8), std::uint32_t(1 + dice_.below(5))));
    case 3: return ask(d, p, make_.resume(d.next_id++, chat, dice_.below(6)));
    default: return send_again(d, p);
  }
}

void crowd::visitor_acts(device& d, person& p) {
  const auto chat = some_chat(p);
  switch (dice_.below(12)) {
    case 0:
    case 1:
    case 2: return ask(d, p, make_.open(d.next_id++, queue_id{std::uint32_t(dice_.below(3))}));
    case 3: return dice_.one_in(4) ? ask(d, p, make_.close(d.next_id++, chat)) : ask(d, p, make_.message(d.next_id++, chat, "bye? " + std::to_string(++texts_)));
    case 4: return ask(d, p, make_.read(d.next_id++, chat, 1 + dice_.below(12)));
    case 5: return ask(d, p, make_.typing(chat));
    default: return ask(d, p, make_.message(d.next_id++, chat, "text " + std::to_string(++texts_)));
  }
}

void crowd::operator_acts(device& d, person& p) {
  const auto chat = some_chat(p);
  static constexpr const char* colleagues[] = {"olga", "otto", "oona", "gina", "gerd"};
  switch (dice_.below(20)) {
    case 0:
    case 1:
    case 2:
    case 3: return ask(d, p, make_.bare(kind::accept, d.next_id++, chat));
    case 4:
    case 5: return ask(d, p, make_.bare(kind::hold, d.next_id++, chat));
    case 6: return ask(d, p, make_.bare(kind::decline, d.next_id++, chat));
    case 7:
    case 8: return ask(d, p, make_.assign(d.next_id++, chat, colleagues[dice_.below(5)]));
    case 9: return ask(d, p, make_.close(d.next_id++, chat));
    case 10:
    case 11: return ask(d, p, make_.message(d.next_id++, chat, "question " + std::to_string(++texts_)));
    case 12: return ask(d, p, make_.presence(d.next_id++, !dice_.one_in(3)));
    case 13: return ask(d, p, make_.list(d.next_id++, dice_.one_in(2) ? wire::list_scope::mine : wire::list_scope::waiting));
    case 14: return ask(d, p, make_.read(d.next_id++, chat, dice_.below(8)));
    case 15: return ask(d, p, make_.typing(chat));
    default: return ask(d, p, make_.message(d.next_id++, chat, "answer " + std::to_string(++texts_)));
  }
}

std::size_t crowd::close_all_chats() {
  std::size_t open = 0;
  for (const auto& [id, s] : world_.log().sessions()) {
    const auto& state = s.records.back().after;
    if (state.status == session_status::ended)
      continue;
    ++open;
    for (auto* d : all_)
      if (auto* p = person_of(*d, principal{state.visitor}); p && p->who == principal{state.visitor} && d->is_up())
        ask(*d, *p, make_.close(d->next_id++, id));
  }
  return open;
}

} // namespace parley::sim
