#include "tests/sim/watchers.hpp"

#include "tests/sim/connection.hpp"

#include <algorithm>

namespace parley::sim {

bool watchers::supervises(principal who, const entry& e) const { return domain::standing_of(e.after, people_.rights_of(who)) == domain::standing::supervisor; }

bool watchers::has_supervised(principal who, session_id s, std::uint64_t since) const {
  return std::ranges::all_of(log_.of(s), [&](const entry& e) { return e.head().seq < since || supervises(who, e); });
}

/// Who begins to look on reads what was before, too: what is on its way to the disk then comes to it as well. But nothing of a chat that it does not supervise any more.
bool watchers::may_be_shown(const connection& c, const entry& e, principal who) const {
  const auto session = e.head().session;
  return since_.contains({&c, session}) && std::ranges::any_of(log_.of(session), [&](const entry& at) { return at.head().seq >= e.head().seq && supervises(who, at); });
}

bool watchers::are_owed(const connection& c, const entry& e) const {
  const auto session = e.head().session;
  const auto it = since_.find({&c, session});
  return it != since_.end() && e.head().seq > it->second && e.before.status != session_status::ended && has_supervised(c.who, session, it->second);
}

void watchers::arrived(const connection& c, const frame& f, principal) {
  if (f.head().what == kind::watch)
    asked_[{&c, f.head().client_id}] = {f.head().session, f.body<wire::watch>()->on()};
}

void watchers::answered(const connection& c, const answer& a) {
  auto it = asked_.extract({&c, a.client_id});
  if (!it || a.what != answer::how::acked)
    return;
  const auto [session, on] = it.mapped();
  if (on) {
    const auto [at, first] = since_.try_emplace({&c, session}, log_.newest_stored(session));
    if (!first && !has_supervised(c.who, session, at->second)) // it was shown no more, and begins anew
      at->second = log_.newest(session);
  } else
    since_.erase({&c, session});
}

void watchers::closed(const connection& c) {
  std::erase_if(asked_, [&](const auto& each) { return each.first.first == &c; });
  std::erase_if(since_, [&](const auto& each) { return each.first.first == &c; });
}

void watchers::crashed() {
  asked_.clear();
  since_.clear();
}

} // namespace parley::sim
