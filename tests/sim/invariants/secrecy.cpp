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
  // Sent twice, asked twice: a refusal comes at once, pages in the order of their questions.
  const auto is_it = [&](const question& q) { return q.client_id == a.client_id; };
  if (a.what == answer::how::refused) {
    if (auto it = std::find_if(questions.rbegin(), questions.rend(), is_it); it != questions.rend())
      questions.erase(std::next(it).base());
  } else if (auto it = std::ranges::find_if(questions, is_it); it != questions.end())
    questions.erase(it);
}

void need_to_know::delivered(const connection& c, frame_view f) {
  const auto& head = f.head();
  if ((head.what == kind::presence || head.what == kind::counters) && !c.speaks_for(head.author))
    return fail(text_of(c) + " is told of " + text_of(head.author));
  if (head.what == kind::typing || head.what == kind::session_info || head.what == kind::place)
    return told_.push_back({&c, head.session, head.what});
  const auto* e = is_record(head.what) ? log.find(head.session, head.seq) : nullptr;
  if (e && std::ranges::none_of(c.people, [&](principal p) { return may_be_shown(c, *e, p); }))
    fail(text_of(c) + " is shown " + text_of(head));
}

void need_to_know::settled() {
  for (const auto& [c, session, what] : std::exchange(told_, {}))
    if (std::ranges::none_of(c->people, [&](principal p) { return may_see_some_state(session, p); }))
      return fail(text_of(*c) + " is told of session " + std::to_string(session.value) + ": " + std::string{wire::EnumNamekind(what)});
}

void need_to_know::closed(const connection& c) {
  asked_.erase(&c);
  std::erase_if(told_, [&](const hint& h) { return h.to == &c; });
}

void need_to_know::crashed() {
  asked_.clear();
  told_.clear();
}

/// Lists are told some time after a change, so any state that the session was in will do.
bool need_to_know::may_see_some_state(session_id s, principal who) const {
  return std::ranges::any_of(log.of(s), [&](const entry& e) { return domain::may_see(e.after, who, people.rights_of(who)); });
}

bool need_to_know::may_be_shown(const connection& c, const entry& e, principal who) const {
  if (!domain::may_see(e.head().visibility, who))
    return false;
  if (concerns(e, who) || watchers.may_be_shown(c, e, who))
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
