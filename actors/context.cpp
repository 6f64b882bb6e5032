#include "actors/context.hpp"

#include "domain/routing.hpp"

#include <algorithm>

namespace parley::actors {

void shard_context::set_rules(std::shared_ptr<const domain::site_rules> r) {
  rules = std::move(r);
  hours.clear();
  for (const auto& q : rules->queues)
    hours.emplace(q.id, domain::business_hours{q});
}

error_code shard_context::admits(queue_id q) const {
  if (auto it = hours.find(q); it != hours.end() && !it->second.open_at(wall_ms))
    return error_code::queue_closed;
  const auto* queue = rules->find_queue(q);
  const auto line = waiting.find(q);
  if (!queue || queue->max_waiting == 0 || line == waiting.end())
    return error_code::none;
  const auto& l = line->second;
  return l.waiting + l.arriving + l.promised >= queue->max_waiting ? error_code::queue_full : error_code::none;
}

bool shard_context::somebody_answers(queue_id q) const {
  return std::ranges::any_of(operators, [q](const auto& o) {
    const auto& now = o.second->presence;
    return now.online && now.available && now.responds && std::ranges::binary_search(o.second->rights.member_of, q);
  });
}

queue_id shard_context::with_room(queue_id q) const {
  return domain::queue_with_room(*rules, q, [this](queue_id at) { return admits(at) == error_code::none; });
}

} // namespace parley::actors
