// What settings say about each other.
#include "app/config/outbox.hpp"
#include "app/config/section.hpp"
#include "app/config/tls.hpp"
#include "base/origin_list.hpp"
#include "domain/site_rules_check.hpp"

#include <algorithm>
#include <set>

namespace parley::app {

namespace {

using problems = std::vector<std::string>;

void add_default_queue(domain::site_rules& rules) {
  if (rules.find_queue(default_queue))
    return;
  domain::queue_rules everyone;
  everyone.id = default_queue;
  everyone.name = "default";
  rules.queues.insert(rules.queues.begin(), std::move(everyone));
}

/// Where nobody signs up, whoever is named must have an account.
void check_accounts(const site_config& site, const std::function<bool(const std::string&)>& has_account, domain::problem_list& out) {
  const auto check = [&](const std::string& place, const std::string& name) {
    if (!has_account(name))
      out.add(place, "the site has no operator " + name);
  };
  for (const auto& q : site.rules.queues)
    for (const auto* names : {&q.operators, &q.supervisors})
      for (const auto& name : *names)
        check("queue " + q.name, name);
  for (const auto& [name, skills] : site.rules.operator_skills)
    check("skills of operator " + name, name);
}

void check_operators(const site_config& site, problems& out) {
  std::set<std::string_view> names;
  for (auto& op : site.operators)
    if (!names.insert(op.name).second)
      out.push_back("site." + site.name + ": two operators are named " + op.name);
}

/// From where clients come, as far as the configuration knows.
enum class reach : std::uint8_t {
  this_machine,
  through_proxy, ///< the addresses are loopback ones, but something here passes on what comes from elsewhere
  network,
};

/// Before a proxy can do anything for the pages of a site, their origins must be named; and who lifts the limit of an address says that one address is many clients.
reach reach_of(const server_config& c) {
  if (!c.listen.is_loopback() || !c.listen_ws.is_loopback())
    return reach::network;
  const auto pages = origin_list::parse(c.websocket.origins);
  return pages && pages->is_local() && c.websocket.connections_per_address != 0 ? reach::this_machine : reach::through_proxy;
}

void settle_site(site_config& site, reach from, bool allow_open, problems& out) {
  const bool local = from == reach::this_machine;
  if (site.operators_sign_up == sign_up_policy::by_address)
    site.operators_sign_up = local ? sign_up_policy::allowed : sign_up_policy::refused;
  site.gateways = !site.gateway_key.empty() ? gateway_policy::with_key : local ? gateway_policy::anybody : gateway_policy::nobody;
  check_operators(site, out);
  // Who has an account is known to the server, not to the file: see admin_service.
  for (const auto& problem : settle_rules(site, nullptr))
    out.push_back("site." + site.name + ": " + problem);

  if (local || allow_open)
    return;
  if (site.visitors == visitor_policy::open && from == reach::network) // who names pages means that their visitors chat
    out.push_back("site." + site.name + ": visitors = \"open\" lets strangers from other machines chat; set allow_open = true if that is meant");
  if (site.operators_sign_up == sign_up_policy::allowed)
    out.push_back("site." + site.name + ": operators_sign_up = true lets strangers from other machines become operators; set allow_open = true if that is meant");
}

void settle_origins(server_config& config, problems& out) {
  auto& origins = config.websocket.origins;
  if (origins == "by_address")
    origins = config.listen_ws.is_loopback() ? "local" : "none";
  if (const auto list = origin_list::parse(origins); !list)
    out.push_back("websocket.origins: " + list.error());
}

} // namespace

std::vector<std::string> settle_rules(site_config& site, const std::function<bool(const std::string& name)>& has_account) {
  domain::problem_list more;
  if (has_account)
    check_accounts(site, has_account, more);
  add_default_queue(site.rules);
  for (const auto* section : site_sections())
    if (section->check)
      section->check(site, more);
  auto out = domain::problems(site.rules);
  for (auto& problem : more.take())
    out.push_back(std::move(problem));
  return out;
}

std::vector<std::string> settle(server_config& config) {
  problems out;
  if (!config.admin.is_loopback())
    out.push_back("admin: " + config.admin.text() + " can be reached from other machines, and nothing there asks for a key; use a loopback address");
  if (config.sites.empty())
    config.sites.emplace_back().name = default_site;
  if (config.sites.size() > 1)
    out.push_back("site." + config.sites[1].name + ": one server serves one site; start another one, with a data folder of its own");
  settle_origins(config, out);
  for (auto& site : config.sites)
    settle_site(site, reach_of(config), config.allow_open, out);
  settle_mail(config, out);
  check_tls(config.tls, out);
  return out;
}

} // namespace parley::app
