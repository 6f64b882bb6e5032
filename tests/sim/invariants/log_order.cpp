#include "tests/sim/invariants/log_order.hpp"

#include "tests/sim/invariants/text.hpp"

namespace parley::sim {

void gap_free_log::misnumbered(frame_view r) { fail(text_of(r.head()) + " follows record " + std::to_string(log.newest(r.head().session))); }

void lawful_log::decided(const entry& e) {
  const auto& head = e.head();
  auto fact = e.fact;
  fact.by = domain::standing_of(e.before, people.rights_of(fact.author));
  if (const auto v = domain::decide(e.before, fact); !v)
    fail(text_of(head) + " should have been refused: " + std::string{info(v.error).name});
  if (head.status != e.after.status)
    fail(text_of(head) + " has the wrong status");
  if (head.visibility != domain::visibility_of(head.what))
    fail(text_of(head) + " has the wrong visibility");
}

void exactly_once::decided(const entry& e) {
  const auto& head = e.head();
  if (head.client_id == 0)
    return;
  const auto [first, fresh] = seqs_.try_emplace({head.session, head.author, head.client_id}, head.seq);
  if (!fresh)
    fail(text_of(head) + " was stored before, as record " + std::to_string(first->second));
}

void exactly_once::crashed() {
  std::erase_if(seqs_, [&](const auto& each) { return !log.is_stored(std::get<session_id>(each.first), each.second); });
}

void one_open_chat::decided(const entry& e) {
  if (!e.after.visitor)
    return;
  if (e.after.status == session_status::ended)
    open_.erase(e.after.visitor);
  else if (auto [other, fresh] = open_.try_emplace(e.after.visitor, e.after.id); !fresh && other->second != e.after.id)
    fail("visitor " + std::to_string(e.after.visitor.value) + " has sessions " + std::to_string(other->second.value) + " and " + std::to_string(e.after.id.value));
}

void one_open_chat::crashed() {
  open_.clear();
  for (const auto& [id, s] : log.sessions())
    if (const auto& state = s.records.back().after; state.visitor && state.status != session_status::ended)
      open_.emplace(state.visitor, id);
}

} // namespace parley::sim
