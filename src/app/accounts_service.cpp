#include "app/accounts_service.hpp"

#include "app/control_directory.hpp"
#include "base/log.hpp"

#include <cstdio>

namespace parley::app {

namespace {

/// All that we sign and all that sites sign begins so: `{"`, in base64. Nothing else that a hello may show has two dots behind that.
bool is_signed(std::string_view key) {
  const auto dot = key.find('.');
  return key.starts_with("eyJ") && dot != key.npos && key.find('.', dot + 1) != key.npos;
}

actors::account_change as_change(const accounts::account_news& news) {
  using enum accounts::account_news::change;
  // A new account may have the name of somebody who has signed up with a key of his own: that one is no longer good.
  const bool renewed = news.what == key_renewed || news.what == made;
  return {as_router_account(news.after), renewed ? actors::account_change::key::renewed : actors::account_change::key::kept, news.families};
}

} // namespace

actors::site_settings::account as_router_account(const accounts::account& a) {
  using reach = domain::operator_rights::reach;
  actors::site_settings::account out;
  out.name = a.name;
  out.key = a.client_key;
  out.capacity = a.capacity;
  out.responds = a.responds == accounts::account::responding::yes ? domain::responds::yes : domain::responds::no;
  out.shown_name = a.shown_name;
  // Not accounts::permissions_of(): a password that must be changed keeps it from logging in, not from being an administrator.
  out.sees = (bundle_of(a.is) | a.extra).has(accounts::permission::supervise_all) ? reach::site : reach::queues;
  out.is = a.is_in == accounts::account::state::deleted ? actors::site_settings::account::state::removed : actors::site_settings::account::state::active;
  return out;
}

result<std::unique_ptr<accounts_service>, std::string> accounts_service::open(
  storage::control_store& store, const clock_source& clock, const site_config& site, accounts::authority_options options) {
  options.site = site.name;
  auto authority = accounts::authority::open(store, clock, std::move(options));
  if (!authority)
    return failure{authority.error()};
  std::unique_ptr<accounts_service> s{new accounts_service{*std::move(authority)}};
  for (const auto& o : site.operators) {
    accounts::new_account wanted;
    wanted.name = o.name;
    wanted.capacity = o.capacity;
    wanted.responds = o.responds == domain::responds::yes ? accounts::account::responding::yes : accounts::account::responding::no;
    if (auto done = s->authority_->adopt(wanted, o.key); !done)
      return failure{"the operator " + o.name + " of the configuration: " + done.error().detail};
  }
  if (const auto first = s->authority_->take_first_login())
    std::fprintf(
      stderr, "parleyd: the first administrator is %s, with the one-time password %s (to be changed at the first login)\n", first->name.c_str(), first->password.c_str());
  return s;
}

void accounts_service::fill(actors::site_settings& site) {
  site.accounts.clear(); // those of the configuration are among ours
  for (const auto& a : authority_->list(accounts::authority::listed::all))
    site.accounts.push_back(as_router_account(a));
  site.book = this;
}

void accounts_service::connect(actors::shard& shard) {
  authority_->on_news([&shard](const accounts::account_news& news) { shard.change_account(as_change(news)); });
}

void accounts_service::add_metrics(metrics_registry& to) const {
  const auto add = [&](const char* name, const char* help, const char* outcome, std::uint64_t accounts::login_totals::*figure) {
    to.add_counter(name, help, [a = authority_.get(), figure] { return double(a->totals().*figure); }, {{"outcome", outcome}});
  };
  constexpr const char* logins = "parley_logins_total";
  constexpr const char* logins_help = "Logins with a name and a password.";
  constexpr const char* refreshes = "parley_login_refreshes_total";
  constexpr const char* refreshes_help = "Refresh tokens that were shown; reused ones end their login.";
  using totals = accounts::login_totals;
  add(logins, logins_help, "logged_in", &totals::logged_in);
  add(logins, logins_help, "wrong", &totals::wrong);
  add(logins, logins_help, "limited", &totals::limited);
  add(logins, logins_help, "busy", &totals::busy);
  add(refreshes, refreshes_help, "refreshed", &totals::refreshed);
  add(refreshes, refreshes_help, "reused", &totals::reused);
  to.add_gauge(
    "parley_password_hashes_waiting", "Logins and new passwords that wait for a hashing thread.", [a = authority_.get()] { return double(a->waiting_hashes()); });
}

actors::operator_pass accounts_service::operator_of(std::string_view key) {
  if (!is_signed(key))
    return {};
  const auto who = authority_->verify(key);
  if (!who || !may(*who, accounts::permission::answer_chats))
    return {actors::proof::refused, {}, {}};
  return {actors::proof::good, who->account, who->family};
}

actors::visitor_pass accounts_service::visitor_of(std::string_view key) {
  if (!is_signed(key))
    return {};
  auto claims = authority_->verify_visitor(key);
  if (!claims) {
    log::info("visitor_token_refused", {{"detail", claims.error().detail}}); // whoever builds the site looks for the reason
    return {actors::proof::refused, {}};
  }
  return {actors::proof::good, {std::move(claims->subject), std::move(claims->name), std::move(claims->email), std::move(claims->avatar), std::move(claims->phone)}};
}

void accounts_service::numbered(std::string_view account, operator_id number) { authority_->numbered(account, number); }

void accounts_service::came(visitor_id who, const actors::visitor_profile& p) { authority_->visitor_came(who, {p.subject, p.name, p.email, p.avatar, p.phone}); }

result<ok_t, std::string> reset_administrator(const server_config& config, const std::string& name) {
  auto store = open_control_store(config);
  if (!store)
    return failure{store.error()};
  const system_clock clock;
  accounts::authority_options options;
  options.site = config.sites.front().name;
  auto authority = accounts::authority::open(**store, clock, std::move(options));
  if (!authority)
    return failure{authority.error()};
  const auto login = (*authority)->reset_administrator(name);
  if (!login)
    return failure{login.error().detail};
  std::printf("%s can log in with the one-time password %s (to be changed at the first login)\n", login->name.c_str(), login->password.c_str());
  return ok;
}

} // namespace parley::app
