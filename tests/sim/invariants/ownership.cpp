#include "tests/sim/invariants/ownership.hpp"

#include "tests/sim/invariants/text.hpp"

namespace parley::sim {

void one_owner::decided(const entry& e) {
  const auto author = e.fact.author.operator_();
  const auto had = domain::slot_owner(e.before);
  switch (e.head().what) {
    case kind::accept:
    case kind::hold:
      if (had && had != author)
        fail(text_of(e.head()) + " by " + text_of(e.fact.author) + ", but operator " + std::to_string(had.value) + " has it");
      break;
    default:
      if (author && e.before.status == session_status::on_chat && author != had)
        fail(text_of(e.head()) + " by " + text_of(e.fact.author) + ", but operator " + std::to_string(had.value) + " has it");
      break;
  }
  if (e.after.status == session_status::on_chat && !e.after.holder)
    fail("nobody has it after " + text_of(e.head()));
}

void capacity::decided(const entry& e) {
  const auto before = domain::slot_owner(e.before), after = domain::slot_owner(e.after);
  if (before == after)
    return;
  if (before)
    --in_use_[before];
  if (!after)
    return;
  const auto now = ++in_use_[after];
  if (const auto limit = roster_.most_allowed(after); now > limit)
    fail("operator " + std::to_string(after.value) + " has " + std::to_string(now) + " of " + std::to_string(limit) + " after " + text_of(e.head()));
}

void capacity::crashed() {
  in_use_.clear();
  for (const auto& [id, s] : log.sessions())
    if (auto owner = domain::slot_owner(s.records.back().after))
      ++in_use_[owner];
  roster_.crashed();
}

} // namespace parley::sim
