#include "actors/context.hpp"

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
  auto it = waiting.find(q);
  return it != waiting.end() && it->second.full ? error_code::queue_full : error_code::none;
}

queue_id shard_context::with_room(queue_id q) const {
  queue_id at = q;
  for (std::size_t hops = 0; hops <= rules->queues.size(); ++hops) { // the rules were checked for cycles, but a wrong one must not hang a shard
    if (admits(at) == error_code::none)
      return at;
    const auto* r = rules->find_queue(at);
    if (!r || !r->overflow_to)
      return q;
    at = r->overflow_to;
  }
  return q;
}

} // namespace parley::actors
