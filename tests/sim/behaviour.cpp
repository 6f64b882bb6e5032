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
  switch (dice_.below(14)) {
    case 0:
    case 1:
    case 2: return ask(d, p, make_.open(d.next_id++, some_wish()));
    case 3: return dice_.one_in(4) ? ask(d, p, make_.close(d.next_id++, chat)) : ask(d, p, make_.message(d.next_id++, chat, "bye? " + std::to_string(++texts_)));
    case 4: return ask(d, p, make_.read(d.next_id++, chat, 1 + dice_.below(12)));
    case 5: return ask(d, p, make_.typing(chat));
    case 6: return ask(d, p, make_.choose(d.next_id++, chat, "orders", std::uint16_t(1 + dice_.below(4)), std::uint16_t(dice_.below(3))));
    case 7:
      return dice_.one_in(3) ? ask(d, p, make_.rating(d.next_id++, chat, std::uint8_t(1 + dice_.below(5)))) : ask(d, p, make_.message(d.next_id++, chat, "the price?"));
    default: return ask(d, p, make_.message(d.next_id++, chat, "text " + std::to_string(++texts_)));
  }
}

requests::wish crowd::some_wish() {
  requests::wish w{.queue = queue_id{std::uint32_t(dice_.below(3))}, .channel = std::uint16_t(dice_.below(2))};
  if (dice_.one_in(3))
    w.page = "https://shop.example/small/1";
  if (dice_.one_in(3))
    w.priority = std::uint8_t(dice_.below(3));
  for (const char* skill : {"german", "billing", "refunds"})
    if (dice_.one_in(4))
      w.skills.push_back(skill);
  return w;
}

const std::string& crowd::some_colleague() {
  static const std::string names[] = {"olga", "otto", "oona", "gina", "gerd"};
  return names[dice_.below(5)];
}

void crowd::operator_acts(device& d, person& p) {
  const auto chat = some_chat(p);
  switch (dice_.below(28)) {
    case 0:
    case 1:
    case 2:
    case 3:
    case 4:
    case 5: return ask(d, p, make_.bare(kind::accept, d.next_id++, chat));
    case 6: return ask(d, p, make_.bare(kind::hold, d.next_id++, chat));
    case 7: return ask(d, p, make_.bare(kind::decline, d.next_id++, chat));
    case 8: return ask(d, p, make_.assign(d.next_id++, chat, some_colleague()));
    case 9: return ask(d, p, make_.close(d.next_id++, chat));
    case 10: return ask(d, p, make_.presence(d.next_id++, !dice_.one_in(3)));
    case 11: return ask(d, p, make_.list(d.next_id++, wire::list_scope(dice_.below(5)), queue_id{std::uint32_t(dice_.below(3))}));
    case 12: return ask(d, p, make_.read(d.next_id++, chat, dice_.below(8)));
    case 13: return ask(d, p, make_.typing(chat));
    case 14:
    case 15:
    case 16: return hand_on(d, p, chat);
    case 17:
    case 18: return look_on(d, p, chat);
    case 19: return remark(d, p, chat);
    case 20: return types_command(d, p, chat);
    default: return ask(d, p, make_.message(d.next_id++, chat, "answer " + std::to_string(++texts_)));
  }
}

/// Gives the chat to somebody else, or shares it.
void crowd::hand_on(device& d, person& p, session_id chat) {
  switch (dice_.below(8)) {
    case 0:
    case 1: return ask(d, p, make_.transfer(d.next_id++, chat, some_colleague(), {}, "please"));
    case 2: return ask(d, p, make_.transfer(d.next_id++, chat, {}, queue_id{std::uint32_t(1 + dice_.below(2))}, {}));
    case 3: return ask(d, p, make_.transfer(d.next_id++, chat, {}, {}, {}));
    case 4:
    case 5: return ask(d, p, make_.invite(d.next_id++, chat, some_colleague()));
    case 6: return ask(d, p, make_.bare(kind::leave, d.next_id++, chat));
    default: {
      auto& colleague = *std::next(people_.begin(), std::ptrdiff_t(dice_.below(people_.size())));
      return ask(d, p, make_.open(d.next_id++, colleague.who));
    }
  }
}

void crowd::look_on(device& d, person& p, session_id chat) {
  switch (dice_.below(5)) {
    case 0: return ask(d, p, make_.bare(kind::take_over, d.next_id++, known_.empty() ? chat : dice_.pick(known_)));
    case 1:
    case 2: return ask(d, p, make_.watch(d.next_id++, known_.empty() ? chat : dice_.pick(known_), !dice_.one_in(4)));
    default: return ask(d, p, make_.subscribe(d.next_id++, !dice_.one_in(5)));
  }
}

void crowd::remark(device& d, person& p, session_id chat) {
  switch (dice_.below(3)) {
    case 0: return ask(d, p, make_.note(d.next_id++, chat, "note " + std::to_string(++texts_)));
    case 1: return ask(d, p, make_.tag(d.next_id++, chat, "word"));
    default: return ask(d, p, make_.inactive(d.next_id++, chat));
  }
}

void crowd::types_command(device& d, person& p, session_id chat) {
  switch (dice_.below(6)) {
    case 0: return ask(d, p, make_.message(d.next_id++, chat, "/t " + some_colleague()));
    case 1: return ask(d, p, make_.message(d.next_id++, chat, "/a"));
    case 2: return ask(d, p, make_.message(d.next_id++, chat, "/d"));
    case 3: return ask(d, p, make_.message(d.next_id++, chat, "/hi"));
    case 4: return ask(d, p, make_.message(d.next_id++, chat, "//not a command"));
    default: return ask(d, p, make_.message(d.next_id++, chat, "/nonsense"));
  }
}

std::size_t crowd::close_all_chats() {
  std::size_t open = 0;
  for (const auto& [id, s] : world_.log().sessions()) {
    const auto& state = s.records.back().after;
    if (state.status == session_status::ended)
      continue;
    ++open;
    const auto who = state.visitor ? principal{state.visitor} : principal{state.guests.front()};
    for (auto* d : all_)
      if (auto* p = person_of(*d, who); p && p->who == who && d->is_up())
        ask(*d, *p, make_.close(d->next_id++, id));
  }
  return open;
}

} // namespace parley::sim
