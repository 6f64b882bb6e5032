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
  auto had = in_use_;
  for (const auto& slot : slots_of(e.before))
    --in_use_[slot.whose];
  for (const auto& slot : slots_of(e.after))
    ++in_use_[slot.whose];
  // More than the limit is wrong where it comes about; who comes back with a lower one keeps what it has.
  for (const auto& slot : slots_of(e.after))
    if (const auto now = in_use_[slot.whose], limit = roster_.most_allowed(slot.whose); now > had[slot.whose] && now > limit)
      fail("operator " + std::to_string(slot.whose.value) + " has " + std::to_string(now) + " of " + std::to_string(limit) + " after " + text_of(e.head()));
}

void capacity::crashed() {
  in_use_.clear();
  for (const auto& [id, s] : log.sessions())
    for (const auto& slot : slots_of(s.records.back().after))
      ++in_use_[slot.whose];
  roster_.crashed();
}

} // namespace parley::sim
