#include "tests/sim/site.hpp"

namespace parley::sim {

using domain::assignment_method;

namespace {

using domain::queue_rules;
using domain::site_rules;

assignment_method some_method(dice& d) {
  constexpr assignment_method methods[] = {assignment_method::choice, assignment_method::ring_all, assignment_method::round_robin, assignment_method::least_busy,
    assignment_method::longest_idle, assignment_method::fill_first};
  return methods[d.below(6)];
}

/// Mostly short, so that it is over within a run; sometimes longer than any.
std::int64_t some_time_ms(dice& d, std::int64_t most_ms) { return d.one_in(3) ? 600'000 : d.between(50, most_ms); }
/// 0 switches it off.
std::int64_t perhaps_ms(dice& d, std::int64_t least_ms, std::int64_t most_ms) { return d.one_in(2) ? 0 : d.between(least_ms, most_ms); }

queue_rules queue_of(dice& d, queue_id id) {
  queue_rules q;
  q.id = id;
  q.name = "queue " + std::to_string(id.value);
  q.method = some_method(d);
  q.department = queue_rules::shown::as_department;
  q.offer_ms = some_time_ms(d, 4000);
  q.transfer_ms = some_time_ms(d, 4000);
  q.misses_until_away = std::uint32_t(d.below(4));
  q.wrap_up_ms = perhaps_ms(d, 50, 3000);
  q.max_waiting = d.one_in(4) ? std::uint32_t(d.between(1, 4)) : 0;
  q.max_wait_ms = perhaps_ms(d, 1000, 20'000);
  q.priority_step_ms = d.between(0, 5000);
  q.preferred_ms = perhaps_ms(d, 100, 5000);
  q.skill_relax_ms = perhaps_ms(d, 100, 3000);
  q.inactive = d.one_in(2) ? queue_rules::inactive_slot::freed : queue_rules::inactive_slot::held;
  if (id == site::small_queue) {
    q.operators = {"olga", "otto"};
    q.supervisors = {"otto", "gina"};
    q.overflow_to = d.one_in(2) ? default_queue : queue_id{};
    q.overflow_after_ms = d.between(100, 5000);
  } else
    q.supervisors = {"oona"};
  return q;
}

domain::bot_scenario some_scenario(dice& d) {
  using action = domain::bot_step::choice::action;
  domain::bot_scenario s;
  if (d.one_in(2))
    return s;
  s.steps.push_back({"What is it about?", {{"orders", 1}, {"a person", 0, action::hand_over}, {"nothing", 0, action::end}}});
  s.steps.push_back({"Which order?", {{"the small one", 0, action::hand_over, site::small_queue}, {"go back", 0}}});
  return s;
}

void draw_site_wide_rules(site_rules& r, dice& d) {
  r.fixed_start_status = d.one_in(3) ? site_rules::start::on_chat : site_rules::start::unset;
  r.free_words = d.one_in(2) ? site_rules::free_word::leaves_bot : site_rules::free_word::stays_with_bot;
  r.session_hosting = d.one_in(2) ? site_rules::automation::on : site_rules::automation::off;
  r.inactive_after_ms = perhaps_ms(d, 300, 8000);
  r.end_after_ms = perhaps_ms(d, 2000, 30'000);
  r.operator_grace_ms = d.one_in(3) ? 15'000 : d.between(50, 4000);
  r.visitor_grace_ms = d.one_in(2) ? 60'000 : d.between(200, 8000);
  r.departments = d.one_in(3) ? site_rules::department_routing::on : site_rules::department_routing::off;
  r.pages = r.departments == site_rules::department_routing::off && d.one_in(2) ? site_rules::page_routing::on : site_rules::page_routing::off;
  r.page_rules = {{"shop.example/small", site::small_queue}};
  r.skills = {"german", "billing", "refunds"};
  for (const char* name : {"olga", "otto", "oona", "gina"})
    r.operator_skills[name] = domain::skill_set(d.below(8));
  r.scenario = some_scenario(d);
  r.faq = {{{"price"}, "It is cheap."}};
  r.canned = {{"hi", "Hello %VISITOR%, I am %OPERATOR%."}};
  r.channels = {{1, "messenger", perhaps_ms(d, 500, 10'000)}};
  if (d.one_in(2))
    r.unread_levels = {{d.between(50, 500), "#00ff00"}, {d.between(600, 3000), "#ff0000"}};
}

} // namespace

site::site(dice& d) {
  rules.queues = {queue_of(d, default_queue), queue_of(d, small_queue)};
  draw_site_wide_rules(rules, d);
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
