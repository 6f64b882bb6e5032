#include "domain/operator_machine.hpp"

namespace parley::domain {

bool operator_machine::ask(session_id s) {
  if (assignable() == 0 || !slots_.try_emplace(s, slot::offered).second)
    return false;
  ++offered_;
  return true;
}

operator_machine::claim_result operator_machine::claim(session_id s) {
  const slot had = of(s);
  if (had == slot::held)
    return claim_result::granted;
  if (line_ == line::offline || responds_ == responds::no)
    return claim_result::unavailable;
  if (had == slot::none && free() <= 0) // its own offer is counted already
    return claim_result::at_capacity;
  restore_held(s);
  return claim_result::granted;
}

bool operator_machine::confirm(session_id s) {
  auto it = slots_.find(s);
  if (it == slots_.end() || it->second != slot::offered)
    return false;
  it->second = slot::held;
  --offered_;
  ++held_;
  return true;
}

slot operator_machine::give_back(session_id s) {
  auto it = slots_.find(s);
  if (it == slots_.end())
    return slot::none;
  const slot was = it->second;
  --(was == slot::offered ? offered_ : held_);
  slots_.erase(it);
  return was;
}

void operator_machine::restore_held(session_id s) {
  give_back(s);
  slots_.emplace(s, slot::held);
  ++held_;
}

std::uint32_t operator_machine::assignable() const {
  const bool reachable = line_ == line::online && availability_ == availability::available && responds_ == responds::yes;
  return reachable && free() > 0 ? std::uint32_t(free()) : 0;
}

slot operator_machine::of(session_id s) const {
  auto it = slots_.find(s);
  return it == slots_.end() ? slot::none : it->second;
}

std::vector<session_id> operator_machine::sessions(slot which) const {
  std::vector<session_id> found;
  for (const auto& [session, state] : slots_)
    if (state == which)
      found.push_back(session);
  return found;
}

} // namespace parley::domain
