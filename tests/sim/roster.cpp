#include "tests/sim/roster.hpp"

#include "tests/sim/connection.hpp"

namespace parley::sim {

namespace {
std::string text(const flatbuffers::String* s) { return s ? s->str() : std::string{}; }
} // namespace

const domain::operator_rights* roster::rights_of(principal who) const {
  auto it = operators_.find(who.operator_());
  return it == operators_.end() ? nullptr : &it->second.rights;
}

std::uint32_t roster::most_allowed(operator_id op) const {
  auto it = operators_.find(op);
  return it == operators_.end() ? site::default_capacity : it->second.capacity;
}

void roster::arrived(const connection& c, const frame& f, principal author) {
  const auto& head = f.head();
  if (head.what == kind::hello && c.role == wire::role::operator_)
    introductions_[{&c, head.client_id}] = {text(f.body<wire::hello>()->name()), f.body<wire::hello>()->capacity()};
  else if (head.what == kind::attach && !author.is_visitor())
    introductions_[{&c, head.client_id}] = {text(f.body<wire::attach>()->name()), f.body<wire::attach>()->capacity()};
}

void roster::admitted(const connection& c, const actors::admission& a) {
  if (auto it = introductions_.extract({&c, c.hello_id}))
    enters(c, a.who.operator_(), it.mapped());
}

void roster::answered(const connection& c, const answer& a) {
  if (!a.frame || a.frame->what != kind::attached)
    return;
  if (auto it = introductions_.extract({&c, a.client_id}))
    enters(c, a.author.operator_(), it.mapped());
}

void roster::delivered(const connection&, frame_view f) {
  auto it = f.head().what == kind::presence ? operators_.find(f.head().author.operator_()) : operators_.end();
  if (it == operators_.end())
    return;
  const auto* told = f.body<wire::presence>();
  it->second.now = told->available() ? person::availability::available : person::availability::away;
  it->second.wrapping = told->wrapping();
}

void roster::enters(const connection& c, operator_id op, const introduction& i) {
  std::erase_if(operators_, [&](const auto& each) { return each.second.name == i.name && each.first != op; }); // its number was lost in a crash
  auto& p = operators_[op];
  p.name = i.name;
  p.capacity = i.capacity;
  p.rights = domain::rights_of(i.name, site_.rules);
  p.devices.insert(&c);
}

void roster::closed(const connection& c) {
  for (auto& [id, p] : operators_)
    p.devices.erase(&c);
  std::erase_if(introductions_, [&](const auto& i) { return i.first.first == &c; });
}

void roster::crashed() {
  for (auto& [id, p] : operators_) {
    p.devices.clear();
    p.now = person::availability::unknown;
    p.wrapping = 0;
  }
  introductions_.clear();
}

} // namespace parley::sim
