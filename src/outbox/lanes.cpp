#include "outbox/lanes.hpp"

#include <algorithm>

namespace parley::outbox {

void lanes::add(std::uint64_t id, const std::string& destination, const std::string& order_key, std::int64_t due_ms) {
  auto& home = destinations_[destination];
  home.name = destination;
  // No other lane has this name: keys that are given are numbers of sessions in hex.
  const std::string key = order_key.empty() ? '#' + std::to_string(id) : order_key;
  auto& own = home.lanes[key];
  if (own.line.empty()) {
    own.key = key;
    own.home = &home;
    home.ready.emplace(due_ms, &own);
  }
  own.line.push_back({id, due_ms});
  where_.emplace(id, &own);
  ++home.waiting;
}

std::vector<std::uint64_t> lanes::take_due(std::int64_t now_ms, const std::function<std::size_t(const std::string&)>& at_once, std::size_t most) {
  struct candidate {
    std::int64_t due_ms;
    lane* from;
  };
  std::vector<candidate> found;
  for (auto& [name, home] : destinations_) {
    const auto allowed = at_once(name);
    for (auto it = home.ready.begin(); it != home.ready.end() && it->first <= now_ms && home.under_way < allowed; ++home.under_way) {
      found.push_back({it->first, it->second});
      it = home.ready.erase(it);
    }
  }
  std::ranges::sort(found, {}, &candidate::due_ms);
  for (; found.size() > most; found.pop_back()) { // back to where it was
    auto& home = *found.back().from->home;
    home.ready.emplace(found.back().due_ms, found.back().from);
    --home.under_way;
  }
  std::vector<std::uint64_t> ids;
  ids.reserve(found.size());
  for (const auto& c : found)
    ids.push_back(c.from->line.front().id);
  return ids;
}

void lanes::retry(std::uint64_t id, std::int64_t due_ms) {
  auto& own = *where_.at(id);
  own.line.front().due_ms = due_ms;
  own.home->ready.emplace(due_ms, &own);
  --own.home->under_way;
}

void lanes::done(std::uint64_t id) {
  const auto at = where_.find(id);
  auto& own = *at->second;
  auto& home = *own.home;
  where_.erase(at);
  own.line.pop_front();
  --home.waiting;
  --home.under_way;
  if (!own.line.empty())
    home.ready.emplace(own.line.front().due_ms, &own);
  else
    home.lanes.erase(home.lanes.find(own.key));
  if (home.waiting == 0)
    destinations_.erase(destinations_.find(home.name));
}

std::optional<std::int64_t> lanes::next_due_ms() const {
  std::optional<std::int64_t> next;
  for (const auto& [name, home] : destinations_)
    if (!home.ready.empty())
      next = std::min(next.value_or(home.ready.begin()->first), home.ready.begin()->first);
  return next;
}

std::size_t lanes::waiting(std::string_view destination) const {
  const auto it = destinations_.find(destination);
  return it == destinations_.end() ? 0 : it->second.waiting;
}

} // namespace parley::outbox
