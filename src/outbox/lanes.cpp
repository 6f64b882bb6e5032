#include "outbox/lanes.hpp"

#include <algorithm>

namespace parley::outbox {

void lanes::add(std::uint64_t id, const std::string& destination, const std::string& order_key, std::int64_t due_ms) {
  auto& home = destinations_[destination];
  home.name = destination;
  // No other lane has this name: keys that are given are numbers of sessions in hex.
  const std::string key = order_key.empty() ? '#' + std::to_string(id) : order_key;
  auto& own = home.lanes[key];
  own.line.push_back({id, due_ms});
  if (own.line.size() == 1) {
    own.key = key;
    own.home = &home;
    home.ready.emplace(own.next(), &own);
  }
  where_.emplace(id, &own);
  ++home.waiting;
}

std::vector<std::uint64_t> lanes::take_due(std::int64_t now_ms, const std::function<std::size_t(const std::string&)>& at_once, std::size_t most) {
  std::vector<std::pair<turn, lane*>> found;
  for (auto& [name, home] : destinations_) {
    const auto allowed = at_once(name);
    for (auto it = home.ready.begin(); it != home.ready.end() && it->first.first <= now_ms && home.under_way < allowed; ++home.under_way) {
      found.emplace_back(*it);
      it = home.ready.erase(it);
    }
  }
  std::ranges::sort(found);
  for (; found.size() > most; found.pop_back()) { // back to where it was
    auto& home = *found.back().second->home;
    home.ready.insert(found.back());
    --home.under_way;
  }
  std::vector<std::uint64_t> ids;
  ids.reserve(found.size());
  for (const auto& [next, from] : found)
    ids.push_back(next.second);
  return ids;
}

void lanes::retry(std::uint64_t id, std::int64_t due_ms) {
  auto& own = *where_.at(id);
  own.line.front().due_ms = due_ms;
  own.home->ready.emplace(own.next(), &own);
  --own.home->under_way;
}

void lanes::done(std::uint64_t id) {
  auto& own = *where_.at(id);
  --own.home->under_way;
  own.line.pop_front();
  left(id, own);
}

bool lanes::is_under_way(std::uint64_t id) const {
  const auto at = where_.find(id);
  if (at == where_.end())
    return false;
  auto& own = *at->second;
  return own.line.front().id == id && !own.home->ready.contains(own.next());
}

void lanes::remove(std::uint64_t id) {
  auto& own = *where_.at(id);
  const bool first_waits = own.home->ready.erase(own.next()) > 0;
  own.line.erase(std::ranges::find(own.line, id, &entry::id));
  if (first_waits)
    return left(id, own);
  where_.erase(id);
  --own.home->waiting;
}

void lanes::left(std::uint64_t id, lane& own) {
  auto& home = *own.home;
  where_.erase(id);
  --home.waiting;
  if (!own.line.empty())
    home.ready.emplace(own.next(), &own);
  else
    home.lanes.erase(home.lanes.find(own.key));
  if (home.waiting == 0)
    destinations_.erase(destinations_.find(home.name));
}

std::optional<std::int64_t> lanes::next_due_ms() const {
  std::optional<std::int64_t> next;
  for (const auto& [name, home] : destinations_)
    if (!home.ready.empty())
      next = std::min(next.value_or(home.ready.begin()->first.first), home.ready.begin()->first.first);
  return next;
}

std::size_t lanes::waiting(std::string_view destination) const {
  const auto it = destinations_.find(destination);
  return it == destinations_.end() ? 0 : it->second.waiting;
}

} // namespace parley::outbox
