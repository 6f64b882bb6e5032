#include "tests/sim/watchers.hpp"

#include "tests/sim/connection.hpp"

namespace parley::sim {

bool watchers::are_owed(const connection& c, const entry& e) const {
  auto it = since_.find({&c, e.head().session});
  return it != since_.end() && e.head().seq > it->second && e.before.status != session_status::ended;
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
  if (on)
    since_.try_emplace({&c, session}, log_.newest_stored(session));
  else
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
