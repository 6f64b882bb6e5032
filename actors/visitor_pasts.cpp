#include "actors/visitor_pasts.hpp"

#include "actors/session_snapshot.hpp"

#include <utility>

namespace parley::actors {

void visitor_pasts::ended(visitor_id who, session_id s) {
  ends_.insert_or_assign(who, s);
  order_.emplace_back(who, s);
  if (order_.size() <= kept_ends)
    return;
  const auto [oldest, its] = order_.front();
  order_.pop_front();
  if (const auto it = ends_.find(oldest); it != ends_.end() && it->second == its)
    ends_.erase(it);
}

session_id visitor_pasts::newest_end(visitor_id who) const {
  const auto it = ends_.find(who);
  return it == ends_.end() ? session_id{} : it->second;
}

void visitor_pasts::add(inbound& in) {
  const auto who = in.author.visitor();
  auto& waiting = waiting_[who];
  if (waiting.empty())
    asked_.push_back(who);
  waiting.push_back(std::move(in));
}

std::vector<visitor_id> visitor_pasts::take_asked() {
  if (reading_ || asked_.empty())
    return {};
  reading_ = true;
  return std::exchange(asked_, {});
}

std::vector<inbound> visitor_pasts::take_waiting(visitor_id who) {
  const auto it = waiting_.find(who);
  if (it == waiting_.end())
    return {};
  auto waiting = std::move(it->second);
  waiting_.erase(it);
  return waiting;
}

visitor_past past_of(storage::reader& store, visitor_id who) {
  visitor_past past{who, {}, {}};
  const auto prefix = visitor_key(who, {}).substr(0, sizeof(who.value));
  const auto found = store.each_backwards(storage::table::visitors, prefix, [&](std::string_view key, std::string_view) {
    past.newest = session_in_visitor_key(key);
    return false;
  });
  if (!found || !past.newest)
    return {who, {}, {}};
  const auto bytes = store.get(storage::table::sessions, snapshot_key(ended_prefix, past.newest));
  if (const auto s = bytes && *bytes ? decode_snapshot(**bytes) : std::nullopt)
    past.last_op = s->state.holder;
  return past;
}

} // namespace parley::actors
