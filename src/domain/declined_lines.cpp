#include "domain/declined_lines.hpp"

#include <algorithm>
#include <cassert>

namespace parley::domain {

std::span<const operator_id> declined_lines::decliners(session_id s) const {
  auto it = decliners_.find(s);
  return it == decliners_.end() ? std::span<const operator_id>{} : it->second;
}

void declined_lines::add_decliner(session_id s, operator_id op) {
  operator_set& set = decliners_[s];
  auto at = std::ranges::lower_bound(set, op);
  if (at == set.end() || *at != op)
    set.insert(at, op);
}

bool declined_lines::forget(waiting_session w) {
  const bool waited = take_out(w);
  decliners_.erase(w.session);
  return waited;
}

void declined_lines::put(waiting_session w) {
  auto known = decliners_.find(w.session);
  assert(known != decliners_.end());
  auto& [key, waiting] = *lines_.try_emplace(known->second).first;
  const auto old_head = waiting.empty() ? heads_.end() : heads_.find(*waiting.begin());
  if (!waiting.insert(w).second)
    return;
  ++size_;
  if (*waiting.begin() != w)
    return;
  if (old_head != heads_.end())
    heads_.erase(old_head);
  heads_.emplace(w, &key);
}

bool declined_lines::take_out(waiting_session w) {
  auto known = decliners_.find(w.session);
  if (known == decliners_.end())
    return false;
  auto at = lines_.find(known->second);
  if (at == lines_.end())
    return false;
  auto& [key, waiting] = *at;
  auto place = waiting.find(w);
  if (place == waiting.end())
    return false;
  const bool was_head = place == waiting.begin();
  waiting.erase(place);
  --size_;
  if (was_head)
    heads_.erase(w);
  if (waiting.empty())
    lines_.erase(at);
  else if (was_head)
    heads_.emplace(*waiting.begin(), &key);
  return true;
}

void declined_lines::append_oldest(std::size_t limit, std::vector<waiting_session>& to) const {
  for (const auto& [key, waiting] : lines_) {
    std::size_t left = limit;
    for (auto it = waiting.begin(); it != waiting.end() && left > 0; ++it, --left)
      to.push_back(*it);
  }
}

} // namespace parley::domain
