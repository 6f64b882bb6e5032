// What settings say about each other.
#include "app/config.hpp"

#include <algorithm>
#include <set>

namespace parley::app {

namespace {

using problems = std::vector<std::string>;

void check_queues(const site_config& site, problems& out) {
  std::set<queue_id> ids;
  for (auto& q : site.queues) {
    auto where = "site." + site.name + ".queue." + q.name;
    if (!ids.insert(q.id).second)
      out.push_back(where + ": another queue of the site has id " + std::to_string(q.id.value));
    if (site.operators_sign_up == sign_up_policy::allowed)
      continue; // a name may sign up later
    for (auto& name : q.operators)
      if (std::ranges::find(site.operators, name, &operator_config::name) == site.operators.end())
        out.push_back(where + ": the site has no operator " + name);
  }
}

void check_operators(const site_config& site, problems& out) {
  std::set<std::string_view> names;
  for (auto& op : site.operators)
    if (!names.insert(op.name).second)
      out.push_back("site." + site.name + ": two operators are named " + op.name);
}

void settle_site(site_config& site, bool local, bool allow_open, problems& out) {
  if (site.operators_sign_up == sign_up_policy::by_address)
    site.operators_sign_up = local ? sign_up_policy::allowed : sign_up_policy::refused;
  site.gateways = !site.gateway_key.empty() ? gateway_policy::with_key : local ? gateway_policy::anybody : gateway_policy::nobody;
  check_queues(site, out);
  check_operators(site, out);
  if (std::ranges::find(site.queues, default_queue, &queue_config::id) == site.queues.end())
    site.queues.insert(site.queues.begin(), queue_config{"default", default_queue, domain::assignment_method::least_busy, {}});

  if (local || allow_open)
    return;
  if (site.visitors == visitor_policy::open)
    out.push_back("site." + site.name + ": visitors = \"open\" lets strangers from other machines chat; set allow_open = true if that is meant");
  if (site.operators_sign_up == sign_up_policy::allowed)
    out.push_back("site." + site.name + ": operators_sign_up = true lets strangers from other machines become operators; set allow_open = true if that is meant");
}

} // namespace

std::vector<std::string> settle(server_config& config) {
  problems out;
  if (!config.admin.is_loopback())
    out.push_back("admin: " + config.admin.text() + " can be reached from other machines, and nothing there asks for a key; use a loopback address");
  if (config.sites.empty())
    config.sites.emplace_back().name = default_site;
  if (config.sites.size() > 1)
    out.push_back("site." + config.sites[1].name + ": one server serves one site; start another one, with a data folder of its own");
  for (auto& site : config.sites)
    settle_site(site, config.listen.is_loopback(), config.allow_open, out);
  return out;
}

} // namespace parley::app
