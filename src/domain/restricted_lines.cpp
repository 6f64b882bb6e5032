#include "domain/restricted_lines.hpp"

#include <cassert>

namespace parley::domain {

namespace {
/// Puts `w` into a line; keeps the line's first one in `heads`.
template <class Line, class Heads, class Value>
void insert(waiting_session w, Line& waiting, Heads& heads, Value value) {
  if (!waiting.empty() && waiting.key_comp()(w, *waiting.begin()))
    heads.erase(*waiting.begin());
  waiting.insert(w);
  if (*waiting.begin() == w)
    heads.emplace(w, value);
}

template <class Line, class Heads, class Value>
void erase(waiting_session w, Line& waiting, Heads& heads, Value value) {
  const bool was_head = *waiting.begin() == w;
  waiting.erase(w);
  if (!was_head)
    return;
  heads.erase(w);
  if (!waiting.empty())
    heads.emplace(*waiting.begin(), value);
}
} // namespace

void restricted_lines::put(waiting_session w, const restriction& r, const operator_ring& operators) {
  if (!r.only) {
    skill_group& group = groups_.try_emplace(r.skills, order_).first->second;
    auto& [key, waiting] = *group.lines.try_emplace(r.except, order_).first;
    insert(w, waiting, group.heads, &key);
    return;
  }
  const auto [it, is_new] = reserved_.try_emplace(r.only, reserved_line{line{order_}});
  reserved_line& reserved = it->second;
  if (is_new)
    reserved.in_heads = operators.ready(r.only);
  if (reserved.in_heads)
    insert(w, reserved.waiting, reserved_heads_, r.only);
  else
    reserved.waiting.insert(w);
}

void restricted_lines::take_out(waiting_session w, const restriction& r) {
  if (!r.only) {
    const auto group = groups_.find(r.skills);
    assert(group != groups_.end());
    const auto at = group->second.lines.find(r.except);
    assert(at != group->second.lines.end());
    erase(w, at->second, group->second.heads, &at->first);
    if (at->second.empty())
      group->second.lines.erase(at);
    if (group->second.lines.empty())
      groups_.erase(group);
    return;
  }
  const auto it = reserved_.find(r.only);
  assert(it != reserved_.end());
  if (it->second.in_heads)
    erase(w, it->second.waiting, reserved_heads_, r.only);
  else
    it->second.waiting.erase(w);
  if (it->second.waiting.empty())
    reserved_.erase(it);
}

void restricted_lines::readiness_changed(operator_id op, const operator_ring& operators) {
  if (reserved_.empty())
    return;
  const auto it = reserved_.find(op);
  if (it == reserved_.end() || it->second.in_heads == operators.ready(op))
    return;
  it->second.in_heads = !it->second.in_heads;
  if (it->second.in_heads)
    reserved_heads_.emplace(*it->second.waiting.begin(), op);
  else
    reserved_heads_.erase(*it->second.waiting.begin());
}

std::optional<waiting_session> restricted_lines::first_servable(std::optional<waiting_session> before, const operator_ring& operators) const {
  std::optional<waiting_session> best;
  const auto is_earlier = [&](waiting_session w) { return (!best || order_(w, *best)) && (!before || order_(w, *before)); };
  if (!reserved_heads_.empty() && is_earlier(reserved_heads_.begin()->first))
    best = reserved_heads_.begin()->first;
  for (const auto& [skills, group] : groups_) {
    // Without anybody who has the skills no line of the group is worth a look.
    if (!is_earlier(group.heads.begin()->first) || !operators.first_ready({skills, {}}))
      continue;
    for (const auto& [head, except] : group.heads) {
      if (!is_earlier(head))
        break;
      if (operators.first_ready({skills, *except})) {
        best = head;
        break;
      }
    }
  }
  return best;
}

} // namespace parley::domain
