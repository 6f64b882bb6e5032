#include "tests/sim/roster.hpp"

#include "tests/sim/connection.hpp"

namespace parley::sim {

namespace {
std::string text(const flatbuffers::String* s) { return s ? s->str() : std::string{}; }
} // namespace

std::uint32_t roster::most_allowed(operator_id op) const {
  auto it = operators_.find(op);
  return it == operators_.end() ? rules_.default_capacity : it->second.capacity;
}

void roster::arrived(const connection& c, const frame& f, principal author) {
  const auto& head = f.head();
  if (head.what == kind::hello && c.role == wire::role::operator_)
    introductions_[{&c, head.client_id}] = {text(f.body<wire::hello>()->name()), f.body<wire::hello>()->capacity()};
  else if (head.what == kind::attach && !author.is_visitor())
    introductions_[{&c, head.client_id}] = {text(f.body<wire::attach>()->name()), f.body<wire::attach>()->capacity()};
  else if (auto it = operators_.find(author.operator_()); head.what == kind::presence && it != operators_.end())
    it->second.now = f.body<wire::presence>()->available() ? person::availability::available : person::availability::away;
}

void roster::admitted(const connection& c, const actors::admission& a) {
  if (auto it = introductions_.extract({&c, c.hello_id}))
    enters(c, a.who.operator_(), it.mapped());
}

void roster::answered(const connection& c, const answer& a) {
  if (!a.frame || a.frame->what != kind::attached)
    return;
  if (auto it = introductions_.extract({&c, a.client_id})) {
    enters(c, a.author.operator_(), it.mapped());
    operators_[a.author.operator_()].now = person::availability::available; // attach says so unless told otherwise
  }
}

void roster::enters(const connection& c, operator_id op, const introduction& i) {
  auto& p = operators_[op];
  p.name = i.name;
  p.capacity = i.capacity;
  p.devices.insert(&c);
}

void roster::closed(const connection& c) {
  for (auto& [id, p] : operators_)
    p.devices.erase(&c);
  std::erase_if(introductions_, [&](const auto& i) { return i.first.first == &c; });
}

void roster::crashed() {
  operators_.clear();
  introductions_.clear();
}

} // namespace parley::sim
