#include "app/config/site.hpp"

#include "app/config/bot.hpp"
#include "app/config/json.hpp"
#include "app/config/queue.hpp"
#include "app/config/rules.hpp"
#include "app/config/section.hpp"
#include "app/config/settings_fault.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>

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

/// What holds from start to start.
key_readers startup_readers(config_reader& r, site_config& site) {
  return {
    {"gateway_key", r.text(site.gateway_key)},
    {"visitors", r.choice<visitor_policy>(site.visitors, {{"open", visitor_policy::open}, {"closed", visitor_policy::closed}})},
    {"operators_sign_up", r.toggle(site.operators_sign_up, sign_up_policy::allowed, sign_up_policy::refused)},
    {"default_capacity", r.number(site.default_capacity, 1, max_capacity)},
    {"operator", r.tables([&](auto& t) { site.operators.push_back(read_operator(r, t)); })},
  };
}

/// What may change while the server runs.
key_readers live_readers(config_reader& r, site_config& site, const toml::table& table, const queue_names& queues) {
  key_readers known{{"queue", r.named_tables([&](auto& queue, auto& t) { site.rules.queues.push_back(read_queue(r, queue, t, queues)); })}};
  known.merge(rules_readers(r, site.rules, table, queues));
  known.merge(bot_readers(r, site.rules, queues));
  for (const auto* section : site_sections())
    known.emplace(section->key, section->reader(r, site));
  return known;
}

} // namespace

site_config read_site(config_reader& r, const std::string& name, const toml::table& table) {
  site_config site;
  site.name = name;
  const auto queues = queue_names_of(table);
  auto known = startup_readers(r, site);
  known.merge(live_readers(r, site, table, queues));
  r.read(table, "site." + name, known);
  auto document = object_of(table);
  for (const auto& [key, reader] : startup_readers(r, site))
    document.erase(key);
  site.document = boost::json::serialize(document);
  return site;
}

result<site_config, std::vector<http::fault>> read_site_document(
  const boost::json::object& document, const site_config& startup, const std::function<bool(const std::string&)>& has_account) {
  std::vector<http::fault> faults;
  const auto table = table_of(document);
  const json_places places{table};
  config_reader r{[&](const toml::source_region& where, const std::string& what) { faults.push_back({places.of(where), what}); }};

  auto site = startup;
  site.rules = {};
  site.parts = {};
  site.document = boost::json::serialize(document);
  const auto queues = queue_names_of(table);
  auto known = live_readers(r, site, table, queues);
  for (const auto& [key, reader] : startup_readers(r, site))
    known.emplace(
      key, [&](const std::string& k, const toml::node& node) { r.wrong(node.source(), k + " is set in the configuration file and holds from start to start"); });
  r.read(table, "the settings", known);
  if (faults.empty())
    for (const auto& problem : settle_rules(site, has_account))
      faults.push_back(fault_of(problem, document));
  if (!faults.empty())
    return failure{std::move(faults)};
  return site;
}

} // namespace parley::app
