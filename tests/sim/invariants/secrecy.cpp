#include "tests/sim/invariants/secrecy.hpp"

#include "tests/sim/invariants/text.hpp"

#include <algorithm>

namespace parley::sim {

void need_to_know::arrived(const connection& c, const frame& f, principal author) {
  const auto& head = f.head();
  if (head.what == kind::history || head.what == kind::resume)
    asked_[&c].push_back({head.client_id, head.session, author, log.newest(head.session)});
}

void need_to_know::answered(const connection& c, const answer& a) {
  auto& questions = asked_[&c];
  if (auto it = std::ranges::find(questions, a.client_id, &question::client_id); it != questions.end())
    questions.erase(it);
}

void need_to_know::delivered(const connection& c, frame_view f) {
  const auto& head = f.head();
  if (head.what == kind::presence && !c.speaks_for(head.author))
    return fail(text_of(c) + " is told of the presence of " + text_of(head.author));
  const auto* e = is_record(head.what) ? log.find(head.session, head.seq) : nullptr;
  if (e && std::ranges::none_of(c.people, [&](principal p) { return may_be_shown(c, *e, p); }))
    fail(text_of(c) + " is shown " + text_of(head));
}

bool need_to_know::may_be_shown(const connection& c, const entry& e, principal who) const {
  if (!domain::may_see(e.head().visibility, who))
    return false;
  if (concerns(e, who))
    return true;
  auto it = asked_.find(&c);
  return it != asked_.end() && std::ranges::any_of(it->second, [&](const question& q) {
    if (q.session != e.head().session || q.author != who)
      return false;
    const auto& records = log.of(q.session);
    return std::any_of(
      records.begin() + std::ptrdiff_t(q.seq ? q.seq - 1 : 0), records.end(), [&](const entry& at) { return domain::may_see(at.after, who, people.rights_of(who)); });
  });
}

} // namespace parley::sim
