#include "tests/sim/invariants/ownership.hpp"

#include "tests/sim/invariants/text.hpp"
#include "tests/sim/world.hpp"

#include <algorithm>

namespace parley::sim {

bool one_owner::may_act(const entry& e, operator_id who) const {
  const auto& s = e.before;
  const auto* rights = people.rights_of(principal{who});
  const bool supervises = s.visitor && rights && std::ranges::binary_search(rights->supervises, s.queue);
  const bool has_it = domain::slot_holder(s) == who;
  const bool had_it = s.holder == who; // before it became inactive or ended
  const bool guest = domain::is_guest(s, who);
  const bool nobodys = s.status == session_status::waiting || s.status == session_status::chatbot;
  switch (e.head().what) {
    case kind::open: return !s.visitor;
    case kind::accept:
    case kind::hold: return s.offered_to == who || (!s.offered_to && (nobodys || (s.status == session_status::inactive && had_it)));
    case kind::decline: return s.offered_to == who;
    case kind::assign: return nobodys || has_it || supervises;
    case kind::take_over: return supervises;
    case kind::transfer:
    case kind::inactive: return has_it;
    case kind::message: return has_it || guest;
    case kind::read: return had_it || guest;
    case kind::invite: return has_it || guest || supervises;
    case kind::leave: return guest;
    case kind::note:
    case kind::tag: return had_it || guest || supervises;
    case kind::close: return had_it || supervises || (guest && !s.visitor);
    default: return false;
  }
}

void one_owner::decided(const entry& e) {
  if (const auto who = e.fact.author.operator_(); who && !may_act(e, who))
    fail(text_of(e.head()) + " by " + text_of(e.fact.author) + ", but operator " + std::to_string(e.before.holder.value) + " has it");
  if (e.after.status == session_status::on_chat && !e.after.holder && !domain::is_between_operators(e.after))
    fail("nobody has it after " + text_of(e.head()));
}

void capacity::decided(const entry& e) {
  forget_wrap_ups();
  auto had = in_use_;
  for (const auto& slot : slots_of(e.before))
    --in_use_[slot.whose];
  for (const auto& slot : slots_of(e.after))
    ++in_use_[slot.whose];
  // More than the limit is wrong where it comes about; who comes back with a lower one keeps what it has.
  for (const auto& slot : slots_of(e.after)) {
    const auto wrapping = std::uint32_t(std::ranges::count(wrap_ups_, slot.whose, &wrap_up::whose));
    if (const auto now = in_use_[slot.whose], limit = people.most_allowed(slot.whose); now > had[slot.whose] && now + wrapping > limit)
      return fail(
        "operator " + std::to_string(slot.whose.value) + " has " + std::to_string(now + wrapping) + " of " + std::to_string(limit) + " after " + text_of(e.head()));
  }
  const auto held = domain::slot_holder(e.before);
  const auto wrap_up_ms = site.rules_of(e.after.queue).wrap_up_ms;
  if (held && e.after.status == session_status::ended && wrap_up_ms > 0)
    wrap_ups_.push_back({held, e.head().time_ms + wrap_up_ms});
}

void capacity::stepped() { forget_wrap_ups(); }

/// The clock may be put back later, but what was over stays over.
void capacity::forget_wrap_ups() {
  std::erase_if(wrap_ups_, [&](const wrap_up& w) { return w.until_ms <= home.wall_ms(); });
}

void capacity::crashed() {
  wrap_ups_.clear();
  in_use_.clear();
  for (const auto& [op, n] : slots_in_use(log))
    in_use_[op] = n.in_use();
}

} // namespace parley::sim
