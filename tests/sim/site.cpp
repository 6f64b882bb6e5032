#include "tests/sim/site.hpp"

namespace parley::sim {

using domain::assignment_method;

namespace {
assignment_method some_method(dice& d) {
  constexpr assignment_method methods[] = {assignment_method::least_busy, assignment_method::round_robin, assignment_method::least_busy, assignment_method::choice};
  return methods[d.below(4)];
}
} // namespace

site::site(dice& d)
  : default_method(some_method(d)), small_method(some_method(d)), small_members{"olga", "otto"}, sleep_after_ms(d.one_in(3) ? 0 : d.between(200, 5000)),
    checkpoint_records(d.one_in(3) ? 4'000'000 : d.between(8, 200)), visitors_are_limited(d.one_in(8)) {}

assignment_method site::method_of(queue_id q) const { return q == small_queue ? small_method : default_method; }

bool site::serves(std::string_view operator_name, queue_id q) const { return q != small_queue || small_members.contains(operator_name); }

actors::shard_options site::options() const {
  actors::shard_options o;
  o.store_options.map_bytes = std::uint64_t{4} << 20;
  o.site.name = "default";
  o.site.operators_sign_up = actors::site_settings::sign_up::allowed;
  o.site.gateway_policy = actors::site_settings::gateways::anybody;
  o.site.default_capacity = default_capacity;
  o.site.queues = {{default_queue, default_method, {}}, {small_queue, small_method, {small_members.begin(), small_members.end()}}};
  o.sleep_after_ms = sleep_after_ms;
  o.checkpoint_records = checkpoint_records;
  if (visitors_are_limited) {
    o.visitor_frames_per_second = 2;
    o.visitor_burst_frames = 3;
  }
  return o;
}

} // namespace parley::sim
