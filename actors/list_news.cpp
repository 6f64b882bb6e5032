#include "actors/list_news.hpp"

#include "actors/context.hpp"
#include "actors/session.hpp"

#include <algorithm>

namespace parley::actors {

namespace {
/// Ten times a second is as good as at once for who looks at a list.
constexpr std::int64_t interval_ms = 100;
/// What one round may do; the rest follows in the next ones.
constexpr std::size_t counters_at_once = 1'000;
constexpr std::size_t sessions_at_once = 1'000;

bool rings_all(const domain::site_rules& rules, queue_id q) {
  const auto* queue = rules.find_queue(q);
  return queue && queue->method == domain::assignment_method::ring_all;
}

bool has(const std::vector<queue_id>& sorted, queue_id q) { return std::ranges::binary_search(sorted, q); }

/// May this operator see a session that stands there?
bool concerns(const domain::list_entry& e, const operator_entry& op) {
  using enum domain::session_list;
  if (domain::is_of(e, op.id))
    return true;
  if (has(op.rights.supervises, e.queue))
    return e.list != none;
  return (e.list == unassigned || e.list == bot_hosting) && has(op.rights.member_of, e.queue);
}

} // namespace

void list_news::subscribe(operator_entry& op, const outlet_ptr& device) {
  if (std::ranges::find(subscribers_, op.id) == subscribers_.end())
    subscribers_.push_back(op.id);
  op.subscribers.join(device);
  board_.subscribe(op.id, op.rights);
}

void list_news::unsubscribe(operator_entry& op, const outlet* device) {
  if (op.subscribers.leave(device))
    return; // empty is no answer: deliver() has forgotten the device if that had closed before
  std::erase(subscribers_, op.id);
  board_.unsubscribe(op.id);
}

void list_news::rights_changed(const operator_entry& op) { board_.subscribe(op.id, op.rights); }

void list_news::changed(session_id s, const domain::list_entry& before, const domain::list_entry& after) {
  board_.changed(s, before, after);
  collect(s, before, after);
}

void list_news::waits_anew(session_id s, const domain::list_entry& as) {
  if (as.list == domain::session_list::unassigned && board_.forget_declines(s, as.queue))
    touched(s, as);
}

void list_news::rules_changed(session_id s, const domain::list_entry& as) {
  if (as.list == domain::session_list::unassigned)
    touched(s, as);
}

void list_news::collect(session_id s, const domain::list_entry& before, const domain::list_entry& after) {
  if (subscribers_.empty() && !rings_all(*shard_.rules, before.queue) && !rings_all(*shard_.rules, after.queue))
    return;
  auto [at, fresh] = changes_.try_emplace(s, change{before, after});
  if (fresh)
    order_.push_back(s);
  else
    at->second.after = after;
}

std::size_t list_news::step() {
  if (shard_.steady_ms - told_ms_ >= interval_ms) {
    told_ms_ = shard_.steady_ms;
    tell_counters();
    due_ = order_.size();
  }
  return tell_sessions();
}

void list_news::tell_counters() {
  for (const auto& [who, c] : board_.take_changed(counters_at_once))
    if (auto* op = shard_.find_operator(who))
      op->subscribers.deliver(shard_.writer.build(head_of(kind::counters, {}, 0, principal{who}),
        [&](auto& b) { return wire::Createcounters(b, c.unread_sessions, c.unassigned, c.unread_or_unassigned, c.new_unassigned, c.bot_hosted); }));
}

/// Those that were there when the interval ended; what changes later is collected for the next one.
std::size_t list_news::tell_sessions() {
  const auto now = std::min(due_, sessions_at_once);
  due_ -= now;
  for (std::size_t n = 0; n < now; ++n) {
    const auto id = order_.front();
    order_.pop_front();
    const auto at = changes_.find(id);
    if (at == changes_.end())
      continue; // it has told all before it went
    const auto c = at->second;
    changes_.erase(at);
    if (auto* actor = shard_.sessions.awake(id))
      tell(*static_cast<const session*>(actor), c);
  }
  return now;
}

void list_news::leaves(const session& s) {
  const auto at = changes_.find(s.state().id);
  if (at == changes_.end())
    return;
  const auto c = at->second;
  changes_.erase(at);
  tell(s, c);
}

void list_news::tell(const session& s, const change& c) {
  const bool rings = rings_all(*shard_.rules, c.after.queue);
  const auto frame = s.info(rings && c.after.list == domain::session_list::unassigned);
  auto tell_operator = [&](operator_entry& op, audience& to) {
    const bool gone = c.after.list == domain::session_list::unassigned && board_.is_declined(s.state().id, op.id);
    if (!gone && (concerns(c.before, op) || concerns(c.after, op)))
      to.deliver(frame);
  };
  if (rings || rings_all(*shard_.rules, c.before.queue)) { // everybody hears it ring, and when it stops
    for (auto& [id, op] : shard_.operators)
      tell_operator(*op, op->devices);
    return;
  }
  for (const auto who : subscribers_)
    if (auto* op = shard_.find_operator(who))
      tell_operator(*op, op->subscribers);
}

} // namespace parley::actors
