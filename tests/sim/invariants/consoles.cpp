#include "tests/sim/invariants/consoles.hpp"

#include "domain/session_changes.hpp"
#include "domain/unread_level.hpp"
#include "tests/sim/invariants/text.hpp"
#include "tests/sim/world.hpp"

#include <algorithm>

namespace parley::sim {

namespace {

/// A session that sleeps is woken in the second after its time, and after the disk was full a second may pass until it is tried again.
constexpr std::int64_t timer_late_ms = 2'000 + world::slack_ms;

/// Where what the console was told puts the session.
domain::list_entry entry_in(frame_view f) {
  const auto* info = f.body<wire::session_info>();
  domain::session_state s;
  s.status = f.head().status;
  s.visitor = principal{info->visitor()}.visitor();
  s.holder = principal{info->holder()}.operator_();
  s.queue = queue_id{info->queue()};
  s.unread = info->unread();
  s.holder_answer = info->answered() ? domain::session_state::answer::given : domain::session_state::answer::awaited;
  if (const auto* guests = info->guests())
    for (unsigned n = 0; n < guests->size(); ++n)
      s.guests[n] = principal{guests->Get(n)}.operator_();
  return domain::entry_of(s);
}

bool has(const std::vector<queue_id>& sorted, queue_id q) { return std::ranges::binary_search(sorted, q); }

/// May who has these rights see it in a list?
bool lists(const domain::list_entry& e, operator_id who, const domain::operator_rights& rights) {
  return domain::is_of(e, who) || (e.list != domain::session_list::none && has(rights.supervises, e.queue)) || (domain::is_new(e) && has(rights.member_of, e.queue));
}

} // namespace

void consoles_are_a_recount::arrived(const connection& c, const frame& f, principal) {
  if (f.head().what == kind::subscribe && c.role == wire::role::operator_)
    asked_[{&c, f.head().client_id}] = f.body<wire::subscribe>()->on() ? wish::on : wish::off;
}

void consoles_are_a_recount::answered(const connection& c, const answer& a) {
  auto it = asked_.extract({&c, a.client_id});
  if (!it || a.what != answer::how::acked)
    return;
  if (it.mapped() == wish::off) {
    consoles_.erase(&c);
    return;
  }
  consoles_[&c].who = a.author;
  consoles_[&c].since_ms = newest_change_ms_ = home.now_ms();
  consoles_[&c].since_wall_ms = home.wall_ms();
}

void consoles_are_a_recount::delivered(const connection& c, frame_view f) {
  auto it = consoles_.find(&c);
  if (it == consoles_.end() || f.head().client_id != 0)
    return;
  if (f.head().what == kind::counters) {
    const auto* n = f.body<wire::counters>();
    it->second.counters = domain::board_counters{n->unread_sessions(), n->unassigned(), n->unread_or_unassigned(), n->new_unassigned(), n->bot_hosted()};
  } else if (f.head().what == kind::session_info) {
    line now{entry_in(f), f.body<wire::session_info>()->level(), kept_frame{f.bytes()}, home.now_ms()};
    auto [at, fresh] = it->second.lines.try_emplace(f.head().session, now);
    // A level that has just risen is in a list before its timer comes, which may be late; and who wakes up does not know what it has told.
    const bool meant = fresh || site.sleep_after_ms != 0 || home.undisturbed_ms() < timer_late_ms || now.told_ms - at->second.told_ms <= world::slack_ms;
    if (!meant && std::ranges::equal(at->second.told.bytes(), f.bytes()))
      fail(text_of(c) + " is told twice how session " + std::to_string(f.head().session.value) + " stands");
    at->second = std::move(now);
  }
}

void consoles_are_a_recount::decided(const entry& e) {
  newest_change_ms_ = home.now_ms();
  const auto before = domain::entry_of(e.before), after = domain::entry_of(e.after);
  const bool waits = e.after.status == session_status::waiting;
  if (!waits || before.queue != after.queue || domain::changes_between(e.before, e.after, e.fact).line == domain::session_changes::in_line::enters)
    declined_.erase(e.head().session);
  if (waits && e.head().what == kind::decline)
    declined_[e.head().session].insert(e.fact.author.operator_());
  if (before == after)
    return;
  for (auto& [c, one] : consoles_) {
    const auto who = one.who.operator_();
    // We hear of a decision when the disk is given its record, which may be long after: who subscribed in between has seen it in the list.
    const bool subscribed = one.since_ms < home.now_ms() && one.since_wall_ms < e.head().time_ms;
    if (const auto* rights = people.rights_of(one.who); rights && subscribed && (lists(before, who, *rights) || lists(after, who, *rights)))
      one.changed.insert(e.head().session);
  }
}

void consoles_are_a_recount::closed(const connection& c) {
  std::erase_if(asked_, [&](const auto& each) { return each.first.first == &c; });
  consoles_.erase(&c);
}

void consoles_are_a_recount::crashed() {
  asked_.clear();
  consoles_.clear();
  declined_.clear();
}

bool consoles_are_a_recount::is_gone_for(operator_id who, session_id s) const {
  const auto by = declined_.find(s);
  return by != declined_.end() && by->second.contains(who);
}

domain::board_counters consoles_are_a_recount::recount(operator_id who, const domain::operator_rights& rights) const {
  domain::board_counters n;
  for (const auto& [id, s] : log.sessions()) {
    const auto e = domain::entry_of(s.records.back().after);
    const bool waits = e.list == domain::session_list::unassigned && !is_gone_for(who, id);
    const bool supervised = has(rights.supervises, e.queue), mine = supervised || has(rights.member_of, e.queue);
    n.unread_sessions += domain::unread_by(e) == who;
    n.unassigned += waits && supervised;
    n.new_unassigned += waits && mine;
    n.bot_hosted += e.list == domain::session_list::bot_hosting && mine;
  }
  n.unread_or_unassigned = n.unread_sessions + n.unassigned;
  return n;
}

void consoles_are_a_recount::settled() {
  if (home.now_ms() - newest_change_ms_ <= world::slack_ms)
    return;
  for (const auto& [c, one] : consoles_)
    check(*c, one);
}

void consoles_are_a_recount::check(const connection& c, const console& one) {
  const auto* rights = people.rights_of(one.who);
  if (!rights)
    return;
  if (!one.counters || *one.counters != recount(one.who.operator_(), *rights))
    return fail(text_of(c) + " has been told counters that are not those of the records");
  const auto who = one.who.operator_();
  for (const auto id : one.changed) {
    if (is_gone_for(who, id))
      continue;
    const auto l = one.lines.find(id);
    const auto is = domain::entry_of(log.state(id));
    // What was in its lists only between two pushes need not be told.
    const bool shown = l != one.lines.end() && lists(l->second.entry, who, *rights), listed = lists(is, who, *rights);
    if ((shown || listed) && (l == one.lines.end() || l->second.entry != is))
      return fail(text_of(c) + " has not been told where session " + std::to_string(id.value) + " stands now");
    if (listed)
      check_level(c, id, l->second);
  }
}

void consoles_are_a_recount::check_level(const connection& c, session_id id, const line& l) {
  const auto& s = log.state(id);
  if (s.unread == 0 || home.undisturbed_ms() < timer_late_ms)
    return;
  const auto& levels = site.rules.unread_levels;
  const auto now = domain::unread_age_at(levels, s.oldest_unread_ms, home.wall_ms()).level;
  const auto then = domain::unread_age_at(levels, s.oldest_unread_ms, home.wall_ms() - timer_late_ms).level;
  if (l.level < then || l.level > now)
    fail(text_of(c) + " has been told level " + std::to_string(l.level) + " of session " + std::to_string(id.value) + ", which has " + std::to_string(now));
}

} // namespace parley::sim
