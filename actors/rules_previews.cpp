#include "actors/rules_previews.hpp"

#include "actors/session.hpp"
#include "domain/session_deadlines.hpp"

#include <algorithm>
#include <limits>

namespace parley::actors {

namespace {

/// As many as look at new rules in one round.
constexpr std::size_t looks_per_round = 5'000;

using change = session_fate::change;

/// What session::rules_changed() and the deadlines after it would do first.
std::optional<session_fate> fate_of(const domain::session_state& s, const domain::site_rules& rules, std::int64_t now_ms, const domain::queue_opening& opens_ms) {
  const auto line = domain::line_of(s);
  if (line && !rules.find_queue(line)) {
    if (s.status == session_status::waiting)
      return session_fate{change::moves, s.id, line, default_queue};
    return session_fate{change::loses_offer, s.id, line, {}};
  }
  const auto record = domain::due_record(s, rules, now_ms, opens_ms);
  if (!record)
    return std::nullopt;
  switch (record->what) {
    case wire::kind::routed: return session_fate{change::moves, s.id, s.queue, record->queue};
    case wire::kind::close: return session_fate{change::ends, s.id, s.queue, {}};
    case wire::kind::inactive: return session_fate{change::becomes_inactive, s.id, s.queue, {}};
    default: return session_fate{change::loses_offer, s.id, s.queue, {}};
  }
}

} // namespace

void rules_previews::add(preview_request r) {
  auto opens_ms = opening_by(*r.rules);
  jobs_.push_back({std::move(r), shard_.sessions.ids(), {}, std::move(opens_ms)});
}

/// As of now, which is when the rules would come into force: nothing else is told of a queue than that it takes nobody.
domain::queue_opening rules_previews::opening_by(const domain::site_rules& rules) const {
  std::vector<queue_id> shut;
  for (const auto& q : rules.queues) {
    const auto line = shard_.waiting.find(q.id);
    const bool full = q.max_waiting != 0 && line != shard_.waiting.end() && line->second.waiting >= q.max_waiting;
    if (full || !domain::business_hours{q}.open_at(shard_.wall_ms))
      shut.push_back(q.id);
  }
  return [shut](queue_id q) { return std::ranges::find(shut, q) == shut.end() ? 0 : std::numeric_limits<std::int64_t>::max(); };
}

std::size_t rules_previews::step() {
  if (jobs_.empty())
    return 0;
  auto& j = jobs_.front();
  std::size_t looks = 0;
  for (; looks < looks_per_round && !j.to_look_at.empty(); ++looks) {
    look(j, j.to_look_at.back());
    j.to_look_at.pop_back();
  }
  if (j.to_look_at.empty()) {
    j.request.answer(std::move(j.found));
    jobs_.pop_front();
  }
  return looks + 1;
}

void rules_previews::look(job& j, session_id id) const {
  auto* actor = shard_.sessions.awake(id);
  if (!actor) {
    ++j.found.asleep;
    return;
  }
  ++j.found.looked_at;
  const auto fate = fate_of(static_cast<const session*>(actor)->state(), *j.request.rules, shard_.wall_ms, j.opens_ms);
  if (!fate)
    return;
  switch (fate->what) {
    case change::moves: ++j.found.moves; break;
    case change::ends: ++j.found.ends; break;
    case change::becomes_inactive: ++j.found.becomes_inactive; break;
    case change::loses_offer: ++j.found.loses_offer; break;
  }
  if (j.found.chats.size() < max_listed_fates)
    j.found.chats.push_back(*fate);
}

} // namespace parley::actors
