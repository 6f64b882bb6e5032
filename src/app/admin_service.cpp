#include "app/admin_service.hpp"

#include "admin/account_routes.hpp"
#include "admin/audit_routes.hpp"
#include "admin/settings_routes.hpp"
#include "app/config/site.hpp"
#include "app/routes/session_routes.hpp"
#include "app/routes/site_routes.hpp"
#include "app/shard_question.hpp"
#include "base/log.hpp"

#include <boost/json.hpp>

namespace parley::app {

namespace json = boost::json;

namespace {

/// What the file says; site_config::document is always an object.
json::object document_of(const server_config& c) { return json::parse(c.sites.front().document).get_object(); }

std::string_view name_of(actors::session_fate::change what) {
  using enum actors::session_fate::change;
  switch (what) {
    case moves: return "moves";
    case ends: return "ends";
    case becomes_inactive: return "becomes_inactive";
    case loses_offer: return "loses_offer";
  }
  return {};
}

json::object shown(const actors::rules_preview& p) {
  json::array chats;
  for (const auto& f : p.chats) {
    json::object one{{"session", std::to_string(f.session.value)}, {"what", name_of(f.what)}, {"from", f.from.value}};
    if (f.to)
      one["to"] = f.to.value;
    chats.push_back(std::move(one));
  }
  return {{"moves", p.moves}, {"ends", p.ends}, {"becomes_inactive", p.becomes_inactive}, {"loses_offer", p.loses_offer}, {"looked_at", p.looked_at},
    {"asleep", p.asleep}, {"chats", std::move(chats)}};
}

} // namespace

admin_service::admin_service(storage::control_store& store, const clock_source& clock, const server_config& config)
  : startup_(config.sites.front()), audit_(store, clock) {}

result<std::unique_ptr<admin_service>, std::string> admin_service::open(storage::control_store& store, const clock_source& clock, const server_config& config) {
  std::unique_ptr<admin_service> s{new admin_service{store, clock, config}};
  auto book = admin::settings_book::open(store, clock, s->audit_, document_of(config));
  if (!book)
    return failure{book.error()};
  s->settings_ = *std::move(book);
  const auto now = s->settings_->current();
  auto site = read_site_document(now->document, s->startup_, nullptr);
  if (!site) {
    std::string all = "version " + std::to_string(now->number)
                      + " of the settings can't be used by this program; change the site's part of the configuration file, which makes a new version:";
    for (const auto& f : site.error())
      all += "\n  " + f.path + ": " + f.detail;
    return failure{std::move(all)};
  }
  s->site_ = std::make_shared<const site_config>(*std::move(site));
  s->settings_->follow([p = s.get()](const json::object& document) { return p->check(document); });
  return s;
}

std::shared_ptr<const site_config> admin_service::site() const {
  const std::lock_guard lock{site_mutex_};
  return site_;
}

/// An account that a queue names may have been deleted, or is still to be made: that must not keep a server from starting, but somebody should know.
void admin_service::tell_unknown_names() const {
  auto copy = *site();
  for (const auto& problem : settle_rules(copy, account_predicate()))
    log::warning("settings_name_nobody", {{"problem", problem}});
}

/// Null where whoever says hello becomes an operator.
std::function<bool(const std::string&)> admin_service::account_predicate() const {
  if (!accounts_ || startup_.operators_sign_up != sign_up_policy::refused)
    return nullptr;
  return [this](const std::string& name) {
    const auto found = accounts_->find(name);
    return found && found->is_in == accounts::account::state::active;
  };
}

result<std::function<void()>, std::vector<http::fault>> admin_service::check(const json::object& document) {
  auto read = read_site_document(document, startup_, account_predicate());
  if (!read)
    return failure{read.error()};
  auto fresh = std::make_shared<const site_config>(*std::move(read));
  return std::function<void()>{[this, fresh] { put_into_force(fresh); }};
}

void admin_service::put_into_force(const std::shared_ptr<const site_config>& fresh) {
  {
    const std::lock_guard lock{site_mutex_};
    site_ = fresh;
  }
  if (shard_)
    shard_->change_rules(std::make_shared<const domain::site_rules>(fresh->rules));
  for (const auto& tell : listeners_)
    tell(fresh);
  log::info("settings_changed", {{"version", settings_->current()->number}});
}

json::object admin_service::preview(const json::object& document) const {
  auto read = read_site_document(document, startup_, nullptr);
  if (!read)
    return {}; // the book has found no fault in it
  auto rules = std::make_shared<const domain::site_rules>(std::move(read->rules));
  const auto found = ask_shard<actors::rules_preview>([&](auto answer) { shard_->preview_rules({rules, std::move(answer)}); });
  return {{"chats", found ? json::value(shown(*found)) : json::value{}}};
}

admin::api admin_service::make_api(http::router& routes, const accounts::authority& accounts) const {
  return {routes, [&accounts](std::string_view token) { return accounts.verify(token); }};
}

void admin_service::serve(http::router& routes, actors::shard& shard, accounts::authority& accounts) {
  shard_ = &shard;
  accounts_ = &accounts;
  sessions_ = std::make_unique<session_reader>(shard);
  tell_unknown_names();
  auto api = make_api(routes, accounts);
  const auto now = [this] { return site(); };
  admin::add_login_routes(api, accounts, audit_);
  admin::add_preference_routes(api, accounts);
  admin::add_account_routes(api, accounts, audit_);
  admin::add_settings_routes(api, *settings_, [this](const json::object& document) { return preview(document); });
  admin::add_canned_routes(api, *settings_);
  admin::add_audit_routes(api, audit_);
  add_session_routes(api, *sessions_, now);
  add_site_routes(api, *settings_, now);
}

std::vector<std::string> admin_service::file_read(const server_config& config) {
  const auto done = settings_->file_read(document_of(config));
  if (done)
    return {};
  std::vector<std::string> all;
  for (const auto& f : done.error().faults)
    all.push_back("site." + config.sites.front().name + ": " + f.path + ": " + f.detail);
  if (all.empty())
    all.push_back("can't keep the settings: " + done.error().detail);
  return all;
}

} // namespace parley::app
