// Logins: from a password to tokens, and their end.
#include "accounts/authority_impl.hpp"

namespace parley::accounts {

void authority::impl::tell(account_news news) const {
  if (listener)
    listener(news);
}

result<login_tokens, refusal> authority::impl::tokens_for(const kept_account& a, const logins::grant& g) {
  auto who = identity_of(a, g.family);
  auto access = keys->sign({who.account, who.family, who.is, who.permissions}, clock.wall_ms());
  if (!access)
    return storage_refusal(access.error());
  return login_tokens{std::move(access->text), access->expires_ms, g.refresh, g.expires_ms, std::move(who)};
}

result<login_tokens, refusal> authority::impl::begin_login(const kept_account& a) {
  auto begun = families->begin(a.what.name, clock.wall_ms());
  if (!begun)
    return storage_refusal(begun.error());
  if (!begun->dropped.empty())
    tell({account_news::change::logged_out, shown(a), begun->dropped});
  return tokens_for(a, begun->fresh);
}

result<ok_t, refusal> authority::impl::revoke(const account& of, const std::vector<std::string>& which) {
  if (which.empty())
    return ok;
  if (auto done = store.change(families->erasure_of(which)); !done)
    return storage_refusal(done.error());
  families->forget(which);
  tell({account_news::change::logged_out, of, which});
  return ok;
}

void authority::login(std::string name, std::string text, std::string address, callback<login_tokens> done) {
  auto& i = *impl_;
  const auto a = i.active(name);
  const auto counted = a ? name : i.attempts.stranger(name);
  done = [&i, done = std::move(done)](result<login_tokens, refusal> r) {
    i.tally.login(r ? std::nullopt : std::optional{r.error().why});
    done(std::move(r));
  };
  if (const auto wait_ms = i.attempts.admit(counted, address, i.clock.steady_ms()); wait_ms > 0)
    return done(failure{refusal{refused::too_many_attempts, "too many attempts, try again later", wait_ms}});
  if (text.size() > i.options.max_password_bytes)
    return done(refuse(refused::bad_credentials));
  auto settled = [&i, counted, address, done = std::move(done)](result<login_tokens, refusal> r) {
    // What was right costs nothing, nor does what was not looked at.
    if (r || r.error().why == refused::busy || r.error().why == refused::storage_failed)
      i.attempts.give_back(counted, address);
    if (r)
      i.attempts.trust(counted, address);
    done(std::move(r));
  };
  i.hashed<login_tokens>(std::move(settled), [&i, a, text = std::move(text)]() -> result<login_tokens, refusal> {
    if (!password::matches(text, a ? a->password_hash : std::string{}, i.options.cost))
      return refuse(refused::bad_credentials);
    std::lock_guard hold(i.changing);
    const auto now = i.active(a->what.name);
    if (!now || now->password_hash != a->password_hash) // deleted or changed while we looked
      return refuse(refused::bad_credentials);
    return i.begin_login(*now);
  });
}

result<login_tokens, refusal> authority::refresh(std::string_view refresh_token) {
  auto& i = *impl_;
  std::lock_guard hold(i.changing);
  const auto renewed = i.families->renew(refresh_token, i.clock.wall_ms());
  if (!renewed)
    return storage_refusal(renewed.error());
  const auto a = i.active(renewed->next.account);
  if (!a || renewed->what == logins::outcome::unknown)
    return refuse(refused::bad_credentials);
  if (renewed->what == logins::outcome::reused) {
    i.tally.reused();
    if (auto revoked = i.revoke(i.shown(*a), {renewed->next.family}); !revoked)
      return failure{revoked.error()};
    return refuse(refused::bad_credentials, "this refresh token was used before; everybody who has one of this login must log in again");
  }
  i.tally.refreshed();
  return i.tokens_for(*a, renewed->next);
}

result<ok_t, refusal> authority::logout(const identity& who) {
  auto& i = *impl_;
  std::lock_guard hold(i.changing);
  const auto a = i.accounts->find(who.account);
  if (!a || !i.families->alive(who.family, who.account))
    return ok;
  return i.revoke(i.shown(*a), {who.family});
}

result<ok_t, refusal> authority::logout_everywhere(std::string_view name, std::string_view except_family, permission_set reach) {
  auto& i = *impl_;
  std::lock_guard hold(i.changing);
  const auto a = i.active(name);
  if (!a)
    return refuse(refused::no_such_account);
  if (auto good = check_reach(a->what, reach); !good)
    return good;
  return i.revoke(i.shown(*a), i.families->of(name, except_family));
}

} // namespace parley::accounts
