#include "app/config/queue.hpp"

#include "app/config/hours.hpp"

#include <limits>

namespace parley::app {

namespace {

constexpr std::int64_t max_32_bits = std::numeric_limits<std::uint32_t>::max(); // as wide as the wire and the counters

key_reader hours(config_reader& r, std::vector<domain::open_hours>& into) {
  return [&r, &into](const std::string& key, const toml::node& node) {
    const auto bad = [&](const toml::node& n) { r.wrong(n.source(), key + R"( must be a list of texts such as "mon-fri 09:00-17:30" or "sat 10:00-24:00")"); };
    auto* list = node.as_array();
    if (!list)
      return bad(node);
    for (auto& entry : *list) {
      auto* text = entry.as_string();
      if (!text || !append_hours(text->get(), into))
        bad(entry);
    }
  };
}

} // namespace

queue_names queue_names_of(const toml::table& site) {
  queue_names out{{"default", default_queue}};
  if (auto* queues = site["queue"].as_table())
    for (auto&& [name, table] : *queues)
      if (auto* t = table.as_table())
        if (auto id = (*t)["id"].value<std::uint32_t>())
          out.insert_or_assign(std::string{name.str()}, queue_id{*id});
  return out;
}

key_reader queue_named(config_reader& r, const queue_names& queues, queue_id& into) {
  return [&](const std::string& key, const toml::node& node) {
    if (node.is_integer())
      return r.number(into.value, 1, max_32_bits)(key, node);
    auto* name = node.as_string();
    if (auto found = queues.find(name ? name->get() : ""); found != queues.end())
      into = found->second;
    else
      r.wrong(node.source(), key + " must be the name or the id of a queue of the site");
  };
}

domain::queue_rules read_queue(config_reader& r, const std::string& name, const toml::table& table, const queue_names& queues) {
  using enum domain::assignment_method;
  using shown = domain::queue_rules::shown;
  using inactive_slot = domain::queue_rules::inactive_slot;
  domain::queue_rules q;
  q.name = name;
  r.read(table, "queue." + name,
    {
      {"id", r.number(q.id.value, 1, max_32_bits)},
      {"method", r.choice<domain::assignment_method>(q.method, {{"choice", choice}, {"ring_all", ring_all}, {"round_robin", round_robin}, {"least_busy", least_busy},
                                                                 {"longest_idle", longest_idle}, {"fill_first", fill_first}})},
      {"operators", r.texts(q.operators)},
      {"supervisors", r.texts(q.supervisors)},
      {"department", r.toggle(q.department, shown::as_department, shown::no)},
      {"offer_ms", r.duration(q.offer_ms)},
      {"transfer_ms", r.duration(q.transfer_ms)},
      {"misses_until_away", r.number(q.misses_until_away, 0, max_32_bits)},
      {"wrap_up_ms", r.duration(q.wrap_up_ms)},
      {"max_waiting", r.number(q.max_waiting, 0, max_32_bits)},
      {"max_wait_ms", r.duration(q.max_wait_ms)},
      {"overflow_to", queue_named(r, queues, q.overflow_to)},
      {"overflow_after_ms", r.duration(q.overflow_after_ms)},
      {"priority_step_ms", r.duration(q.priority_step_ms)},
      {"preferred_ms", r.duration(q.preferred_ms)},
      {"skill_relax_ms", r.duration(q.skill_relax_ms)},
      {"inactive_holds_slot", r.toggle(q.inactive, inactive_slot::held, inactive_slot::freed)},
      {"time_zone", r.text(q.time_zone)},
      {"hours", hours(r, q.hours)},
    });
  if (!table.contains("id"))
    r.wrong(table.source(), "queue " + name + " needs an id, for that is how clients name it");
  return q;
}

} // namespace parley::app
