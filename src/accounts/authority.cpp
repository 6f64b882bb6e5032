#include "accounts/authority_impl.hpp"

#include "base/log.hpp"

namespace parley::accounts {

namespace {
constexpr std::string_view first_administrator = "admin";
}

failure<refusal> storage_refusal(const storage::storage_error& e) {
  log::error("accounts_not_stored", {{"detail", e.detail}});
  return refuse(refused::storage_failed, e.detail);
}

permission_set granted_to(const account& a) { return bundle_of(a.is) | a.extra; }

permission_set permissions_of(const account& a) {
  return a.is_in == account::state::active && a.password != account::password_state::must_change ? granted_to(a) : permission_set{};
}

authority::authority(std::unique_ptr<impl> i) : impl_(std::move(i)) {}
authority::~authority() = default;

result<std::unique_ptr<authority>, std::string> authority::open(storage::control_store& store, const clock_source& clock, authority_options options) {
  if (!password::start())
    return failure{std::string{"no randomness for keys and passwords"}};
  auto i = std::make_unique<impl>(store, clock, std::move(options));
  const auto now_ms = clock.wall_ms();
  auto accounts = book::open(store);
  auto keys = signer::open(store, i->options, now_ms);
  auto families = logins::open(store, i->options, now_ms);
  auto visitors = visitor_tokens::open(store, i->options.site);
  const auto broken = [&](const auto& part) { return part ? std::string{} : part.error().detail; };
  for (const auto& why : {broken(accounts), broken(keys), broken(families), broken(visitors)})
    if (!why.empty())
      return failure{"accounts can't be read: " + why};
  i->accounts = *std::move(accounts);
  i->keys = *std::move(keys);
  i->families = *std::move(families);
  i->visitors = *std::move(visitors);
  std::unique_ptr<authority> a{new authority{std::move(i)}};
  if (a->impl_->accounts->other_administrators({}) == 0) {
    std::string name{first_administrator};
    for (int n = 2; a->impl_->accounts->find(name); ++n)
      name = std::string{first_administrator} + '-' + std::to_string(n);
    auto made = a->reset_administrator(name);
    if (!made)
      return failure{"the first administrator can't be made: " + made.error().detail};
    a->impl_->first = *std::move(made);
  }
  return a;
}

// ---- reading

std::shared_ptr<const kept_account> authority::impl::active(std::string_view name) const {
  auto a = accounts->find(name);
  return a && a->what.is_in == account::state::active ? a : nullptr;
}

account authority::impl::shown(const kept_account& a) const {
  auto out = a.what;
  out.number = accounts->number_of(out.name);
  return out;
}

identity authority::impl::identity_of(const kept_account& a, std::string family) const {
  const auto scope = a.what.password == account::password_state::must_change ? identity::scope::restricted : identity::scope::full;
  return {a.what.name, a.what.shown_name.empty() ? a.what.name : a.what.shown_name, accounts->number_of(a.what.name), a.what.is, permissions_of(a.what),
    std::move(family), scope};
}

result<identity, refusal> authority::verify(std::string_view access_token) const {
  const auto& i = *impl_;
  auto claims = i.keys->verify(access_token, i.clock.wall_ms());
  if (!claims || !i.families->alive(claims->family, claims->account))
    return refuse(refused::bad_credentials);
  const auto a = i.active(claims->account);
  if (!a)
    return refuse(refused::bad_credentials);
  return i.identity_of(*a, std::move(claims->family));
}

std::vector<account> authority::list(listed which) const {
  std::vector<account> out;
  for (const auto& a : impl_->accounts->all())
    if (which == listed::all || a->what.is_in == account::state::active)
      out.push_back(impl_->shown(*a));
  return out;
}

std::optional<account> authority::find(std::string_view name) const {
  const auto a = impl_->accounts->find(name);
  return a ? std::optional{impl_->shown(*a)} : std::nullopt;
}

std::optional<account> authority::find(operator_id number) const {
  const auto a = impl_->accounts->find(number);
  return a ? std::optional{impl_->shown(*a)} : std::nullopt;
}

// ---- visitors

std::string authority::visitor_secret() const { return impl_->visitors->secret(); }

result<std::string, refusal> authority::renew_visitor_secret() {
  std::lock_guard hold(impl_->changing);
  auto fresh = impl_->visitors->renew_secret();
  if (!fresh)
    return storage_refusal(fresh.error());
  return *std::move(fresh);
}

result<visitor_claims, refusal> authority::verify_visitor(std::string_view token) const { return impl_->visitors->verify(token, impl_->clock.wall_ms()); }

result<std::optional<visitor_claims>, refusal> authority::visitor_profile(visitor_id who) const {
  auto found = impl_->profiles.find(who);
  if (!found)
    return storage_refusal(found.error());
  return *std::move(found);
}

result<ok_t, refusal> authority::forget_visitor_profile(visitor_id who) {
  if (auto done = impl_->profiles.forget(who); !done)
    return storage_refusal(done.error());
  return ok;
}

void authority::visitor_came(visitor_id who, visitor_claims claims) { impl_->profiles.keep(who, std::move(claims)); }

login_totals authority::totals() const { return impl_->tally.now(); }

std::size_t authority::waiting_hashes() const { return impl_->hashes.waiting(); }

// ---- the router's side

void authority::numbered(std::string_view name, operator_id number) { impl_->accounts->numbered(name, number); }

void authority::on_news(account_listener listener) {
  std::lock_guard hold(impl_->changing);
  impl_->listener = std::move(listener);
}

} // namespace parley::accounts
