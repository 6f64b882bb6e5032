#include "tests/sim/crowd.hpp"

#include <algorithm>

namespace parley::sim {

namespace {
/// Chats and answered requests that a person remembers.
constexpr std::size_t memory = 6;
} // namespace

crowd::crowd(world& w, dice& d) : world_(w), dice_(d) {
  auto person_with = [&](wire::role role, std::string name, std::uint32_t capacity) -> person& {
    auto& p = people_.emplace_back();
    p.role = role;
    p.name = std::move(name);
    p.capacity = capacity;
    return p;
  };
  auto device_of = [&](wire::role role, std::vector<person*> owners) {
    auto& made = devices_.emplace_back();
    made.role = role;
    made.people = std::move(owners);
    made.back_at_ms = world_.now_ms() + dice_.between(0, 200);
    all_.push_back(&made);
  };
  for (const char* name : {"olga", "otto", "oona"}) {
    auto& p = person_with(wire::role::operator_, name, std::uint32_t(dice_.between(1, 4)));
    for (auto n = dice_.between(1, 2); n > 0; --n)
      device_of(wire::role::operator_, {&p});
  }
  for (auto n = dice_.between(2, 6); n > 0; --n) {
    auto& p = person_with(wire::role::visitor, {}, 0);
    device_of(wire::role::visitor, {&p});
  }
  if (dice_.one_in(2)) {
    // A gateway carries visitors, whom it numbers, and operators.
    std::vector<person*> carried;
    for (std::uint64_t n = 1; n <= 3; ++n) {
      carried.push_back(&person_with(wire::role::visitor, {}, 0));
      carried.back()->who = principal{visitor_id{n}};
    }
    for (const char* name : {"gina", "gerd"})
      carried.push_back(&person_with(wire::role::operator_, name, std::uint32_t(dice_.between(1, 3))));
    device_of(wire::role::gateway, carried);
  }
}

// ---- coming and going

void crowd::hear() {
  for (auto* d : all_)
    hear(*d);
}

void crowd::hear(device& d) {
  if (!d.link) {
    if (world_.now_ms() >= d.back_at_ms && !world_.is_down())
      connect(d);
    return;
  }
  while (d.link) {
    auto n = d.at().take_news(world_.now_ms());
    if (!n)
      return;
    on_news(d, *n);
  }
}

void crowd::connect(device& d) {
  d.link = world_.connect(d.role);
  d.hello = device::greeting::asked;
  d.attaching.clear();
  const auto& p = *d.people.front();
  if (d.role == wire::role::gateway)
    world_.send(d.link, make_.hello(d.role, "bridge", {}, 0), {});
  else
    world_.send(d.link, make_.hello(d.role, p.name, p.token, p.capacity), {});
}

void crowd::lose(device& d) {
  d.link = {};
  d.hello = device::greeting::none;
}

void crowd::come_back_in(device& d, std::int64_t most_ms) { d.back_at_ms = world_.now_ms() + (mood_ == mood::calm ? 0 : dice_.between(0, most_ms)); }

void crowd::on_news(device& d, const news& n) {
  using what = news::what_it_is;
  switch (n.what) {
    case what::end: lose(d); return come_back_in(d, dice_.one_in(4) ? 5000 : 100);
    case what::admission:
      if (d.role != wire::role::gateway) {
        d.people.front()->who = n.admission.who;
        d.people.front()->token = n.admission.token;
      }
      d.next_id = n.admission.client_id_base + 1;
      d.hello = device::greeting::done;
      return greet(d);
    case what::answer: return on_answer(d, n);
    case what::frame: return on_record(d, n.frame->view());
  }
}

/// As docs/protocol.md says: attach, resume, then what is unanswered, in the old order, before anything new.
void crowd::greet(device& d) {
  for (auto* p : d.people) {
    if (d.role == wire::role::gateway && p->role == wire::role::operator_) {
      d.attaching[d.next_id] = p;
      world_.send(d.link, make_.attach(d.next_id++, p->name, p->capacity), {});
      continue; // the rest when its number is known
    }
    if (d.role == wire::role::gateway && dice_.one_in(2))
      world_.send(d.link, make_.attach(d.next_id++), p->who);
    if (!p->chats.empty() && !dice_.one_in(3))
      world_.send(d.link, make_.resume(d.next_id++, p->chats.back(), dice_.below(4)), p->who);
    for (const auto& r : p->unanswered)
      world_.send(d.link, r.what, p->who);
  }
}

person* crowd::person_of(device& d, principal who) {
  for (auto* p : d.people)
    if (p->who && p->who == who)
      return p;
  return d.role == wire::role::gateway ? nullptr : d.people.front();
}

// ---- what is told

void crowd::on_answer(device& d, const news& n) {
  const auto& a = n.answer;
  if (auto attached = d.attaching.extract(a.client_id)) {
    if (auto* p = attached.mapped(); a.what == answer::how::answered) {
      p->who = a.author;
      for (const auto& r : p->unanswered)
        world_.send(d.link, r.what, p->who);
    }
    return;
  }
  if (a.client_id == requests::hello_id && d.hello == device::greeting::asked) { // refused: a token that is not known any more, perhaps
    d.people.front()->token.clear();
    return;
  }
  for (auto* p : d.people) {
    auto it = std::ranges::find_if(p->unanswered, [&](const kept_request& r) { return r.what.head().client_id == a.client_id; });
    if (it == p->unanswered.end())
      continue;
    p->earlier.push_back(std::move(*it));
    p->unanswered.erase(it);
    if (p->earlier.size() > memory)
      p->earlier.pop_front();
    if (a.what == answer::how::acked && a.session)
      p->chats.push_back(a.session);
    else if (a.error == error_code::session_ended && !dice_.one_in(5)) // usually one turns to something else
      std::erase(p->chats, a.session);
  }
  if (a.what == answer::how::acked && a.session && (known_.empty() || known_.back() != a.session))
    known_.push_back(a.session);
}

void crowd::on_record(device& d, frame_view f) {
  const auto& head = f.head();
  const auto fact = is_record(head.what) ? domain::fact_of(f) : domain::fact{};
  if (!fact.target && head.what != kind::session_info)
    return;
  if (auto* p = person_of(d, fact.target ? principal{fact.target} : head.author)) {
    p->chats.push_back(head.session);
    if (p->chats.size() > memory)
      p->chats.erase(p->chats.begin());
  }
}

// ---- sending

void crowd::ask(device& d, person& p, frame request) {
  const bool keep = wants_answer(request.head()) && is_record(request.head().what);
  for (int copies = dice_.one_in(8) ? 2 : 1; copies > 0; --copies)
    world_.send(d.link, request, p.who);
  if (keep)
    p.unanswered.push_back({std::move(request), p.who});
}

/// The very same request once more: over this connection, though another one may have sent it first.
void crowd::send_again(device& d, person& p) {
  auto& from = p.earlier.empty() || dice_.one_in(3) ? p.unanswered : p.earlier;
  if (!from.empty())
    world_.send(d.link, dice_.pick(from).what, p.who);
}

void crowd::go_off(device& d) {
  world_.break_off(d.link);
  lose(d);
  come_back_in(d, dice_.one_in(3) ? 8000 : 50);
}

void crowd::calm_down() {
  mood_ = mood::calm;
  for (auto* d : all_) {
    d->back_at_ms = std::min(d->back_at_ms, world_.now_ms());
    if (d->link)
      d->at().reads = true;
  }
}

} // namespace parley::sim
