#include "app/reload.hpp"

#include "app/config/settings.hpp"
#include "app/server.hpp"
#include "base/log.hpp"

#include <algorithm>

namespace parley::app {

namespace {

std::string joined(const std::vector<std::string>& names) {
  std::string all;
  for (const auto& name : names)
    all.append(all.empty() ? "" : " ").append(name);
  return all;
}

/// Everything of a site but its settings.
bool same_accounts(site_config a, const site_config& b) {
  a.rules = b.rules;
  a.document = b.document;
  return a == b;
}

/// The password as well, which is in a file of its own or in the environment.
bool same_mail(const mail_config& a, const mail_config& b) { return a.settings == b.settings && a.password_file == b.password_file; }

} // namespace

config_changes compare(const server_config& in_force, const server_config& wanted) {
  config_changes found;
  for (const auto& s : settings())
    if (s.toml_value(in_force) != s.toml_value(wanted))
      (s.change == setting::effective::at_reload ? found.reloaded : found.need_restart).emplace_back(s.name);
  if (!same_mail(in_force.mail, wanted.mail))
    found.need_restart.emplace_back("mail");
  const auto& site = wanted.sites.front();
  if (site.document != in_force.sites.front().document)
    found.reloaded.push_back("site." + site.name);
  if (!same_accounts(site, in_force.sites.front()))
    found.need_restart.push_back("site." + site.name + " (its name, accounts and keys, who may chat or sign up)");
  return found;
}

std::string reloader::reload(const result<server_config, config_error>& read) {
  // The site's settings first: they may be refused, the rest can't be.
  if (const auto problems = read ? server_.file_read(*read) : read.error().problems; !problems.empty()) {
    for (const auto& problem : problems)
      log::error("reload_refused", {{"problem", problem}});
    return "the new configuration was refused, see the log; the old one holds";
  }
  const auto found = compare(in_force_, *read);
  if (auto level = log::parse_level(read->log_level))
    log::set_level(*level);
  server_.change_limits(*read);
  // What needs a restart stays as it was started: the next reload is compared with what is in force.
  for (const auto& s : settings())
    if (s.change == setting::effective::at_reload)
      s.copy(*read, in_force_);
  in_force_.sites.front().document = read->sites.front().document;

  log::info("reloaded", {{"changed", joined(found.reloaded)}});
  if (!found.need_restart.empty())
    log::warning("restart_needed", {{"settings", joined(found.need_restart)}});
  return found.need_restart.empty() ? "serving" : "serving; changed settings wait for a restart, see the log";
}

} // namespace parley::app
