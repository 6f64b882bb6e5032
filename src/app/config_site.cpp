#include "app/config_site.hpp"

#include "app/config_bot.hpp"
#include "app/config_queue.hpp"
#include "app/config_rules.hpp"

namespace parley::app {

namespace {

constexpr std::int64_t max_capacity = 10'000; // far above what anybody can follow; catches a slip of the keyboard

operator_config read_operator(config_reader& r, const toml::table& table) {
  operator_config op;
  r.read(table, "operator",
    {
      {"name", r.text(op.name)},
      {"key", r.text(op.key)},
      {"capacity", r.number(op.capacity, 1, max_capacity)},
      {"responds", r.toggle(op.responds, domain::responds::yes, domain::responds::no)},
    });
  r.require(table, "operator", {"name", "key"});
  return op;
}

} // namespace

site_config read_site(config_reader& r, const std::string& name, const toml::table& table) {
  site_config site;
  site.name = name;
  const auto queues = queue_names_of(table);
  key_readers known{
    {"gateway_key", r.text(site.gateway_key)},
    {"visitors", r.choice<visitor_policy>(site.visitors, {{"open", visitor_policy::open}, {"closed", visitor_policy::closed}})},
    {"operators_sign_up", r.toggle(site.operators_sign_up, sign_up_policy::allowed, sign_up_policy::refused)},
    {"default_capacity", r.number(site.default_capacity, 1, max_capacity)},
    {"operator", r.tables([&](auto& t) { site.operators.push_back(read_operator(r, t)); })},
    {"queue", r.named_tables([&](auto& queue, auto& t) { site.rules.queues.push_back(read_queue(r, queue, t, queues)); })},
  };
  known.merge(rules_readers(r, site.rules, table, queues));
  known.merge(bot_readers(r, site.rules, queues));
  r.read(table, "site." + name, known);
  return site;
}

} // namespace parley::app
