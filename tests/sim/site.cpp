#include "tests/sim/site.hpp"

namespace parley::sim {

using domain::assignment_method;

namespace {

assignment_method some_method(dice& d) {
  constexpr assignment_method methods[] = {assignment_method::least_busy, assignment_method::round_robin, assignment_method::least_busy, assignment_method::choice};
  return methods[d.below(4)];
}

domain::queue_rules queue_of(dice& d, queue_id id) {
  domain::queue_rules q;
  q.id = id;
  q.method = some_method(d);
  if (id == site::small_queue)
    q.operators = {"olga", "otto"};
  return q;
}

} // namespace

site::site(dice& d) {
  rules.queues = {queue_of(d, default_queue), queue_of(d, small_queue)};
  sleep_after_ms = d.one_in(3) ? 0 : d.between(200, 5000);
  checkpoint_records = d.one_in(3) ? 4'000'000 : std::uint64_t(d.between(8, 200));
  visitors_are_limited = d.one_in(8);
}

const domain::queue_rules& site::rules_of(queue_id q) const {
  const auto* found = rules.find_queue(q);
  return found ? *found : *rules.find_queue(default_queue);
}

actors::shard_options site::options() const {
  actors::shard_options o;
  o.store_options.map_bytes = std::uint64_t{4} << 20;
  o.site.name = "default";
  o.site.operators_sign_up = actors::site_settings::sign_up::allowed;
  o.site.gateway_policy = actors::site_settings::gateways::anybody;
  o.site.default_capacity = default_capacity;
  o.site.rules = rules;
  o.sleep_after_ms = sleep_after_ms;
  o.checkpoint_records = checkpoint_records;
  if (visitors_are_limited) {
    o.visitor_frames_per_second = 2;
    o.visitor_burst_frames = 3;
  }
  return o;
}

} // namespace parley::sim
