// Changes of accounts and passwords.
#include "accounts/account_rules.hpp"
#include "accounts/authority_impl.hpp"
#include "accounts/preferences.hpp"

namespace parley::accounts {

result<ok_t, refusal> authority::impl::put(kept_account a, account_news::change what, const with_change& along, const std::vector<std::string>& revoked) {
  a.what.changed_ms = clock.wall_ms();
  auto updates = [&] {
    auto all = families->erasure_of(revoked);
    if (along)
      for (auto& more : along(shown(a)))
        all.push_back(std::move(more));
    return all;
  };
  if (auto done = accounts->put(a, updates); !done)
    return storage_refusal(done.error());
  families->forget(revoked);
  tell({what, shown(a), revoked});
  return ok;
}

result<ok_t, refusal> check_reach(const account& a, permission_set reach) {
  if (!is_within(a, reach))
    return refuse(refused::not_allowed, "this account has rights, or would have them, that yours has not");
  return ok;
}

void authority::create(new_account wanted, callback<created_account> done, with_change along, permission_set reach) {
  auto& i = *impl_;
  if (auto good = check_name(wanted.name); !good)
    return done(failure{good.error()});
  if (i.accounts->find(wanted.name))
    return done(refuse(refused::name_taken, "there is or was an account of this name"));
  kept_account fresh;
  fresh.what = {.name = wanted.name,
    .shown_name = wanted.shown_name,
    .email = wanted.email,
    .is = wanted.is,
    .extra = wanted.extra,
    .capacity = wanted.capacity,
    .responds = wanted.responds,
    .client_key = password::random_key(),
    .password = account::password_state::set};
  if (auto good = check_fields(fresh.what); !good)
    return done(failure{good.error()});
  if (auto good = check_reach(fresh.what, reach); !good)
    return done(failure{good.error()});
  const auto text = wanted.password.value_or(password::random());
  // Who confirms a password has typed one.
  if (wanted.password || wanted.password_confirmation)
    if (auto good = password::check(wanted.password.value_or(""), wanted.password_confirmation, wanted.name, i.options); !good)
      return done(failure{good.error()});
  const bool tell_password = !wanted.password;
  i.hashed<created_account>(std::move(done), [&i, fresh, text, tell_password, along = std::move(along)]() mutable -> result<created_account, refusal> {
    fresh.password_hash = password::hash(text, i.options.cost);
    if (fresh.password_hash.empty())
      return refuse(refused::busy, "no memory to hash a password");
    std::lock_guard hold(i.changing);
    if (i.accounts->find(fresh.what.name))
      return refuse(refused::name_taken, "there is or was an account of this name");
    fresh.what.created_ms = i.clock.wall_ms();
    if (auto stored = i.put(fresh, account_news::change::made, along); !stored)
      return failure{stored.error()};
    return created_account{i.shown(*i.accounts->find(fresh.what.name)), tell_password ? std::optional{text} : std::nullopt};
  });
}

result<account, refusal> authority::edit(std::string_view name, const account_edit& change, const with_change& along, permission_set reach) {
  auto& i = *impl_;
  std::lock_guard hold(i.changing);
  const auto before = i.active(name);
  if (!before)
    return refuse(refused::no_such_account);
  auto after = *before;
  auto& a = after.what;
  a.shown_name = change.shown_name.value_or(a.shown_name);
  a.email = change.email.value_or(a.email);
  a.is = change.is.value_or(a.is);
  a.extra = change.extra.value_or(a.extra);
  a.capacity = change.capacity.value_or(a.capacity);
  a.responds = change.responds.value_or(a.responds);
  if (auto good = check_fields(a); !good)
    return failure{good.error()};
  for (const auto& either : {before->what, a})
    if (auto good = check_reach(either, reach); !good)
      return failure{good.error()};
  if (a.is != role::administrator && before->what.is == role::administrator && i.accounts->other_administrators(name) == 0)
    return refuse(refused::last_administrator, "a site needs an administrator");
  const bool renew = change.client_key == account_edit::key_change::renew;
  // One of the configuration may have none, and anybody come by its name where operators sign up by themselves: not as one with more rights.
  const bool needs_key = a.client_key.empty() && permissions_of(a) != bundle_of(role::normal);
  if (renew || needs_key)
    a.client_key = password::random_key();
  if (auto stored = i.put(after, renew || needs_key ? account_news::change::key_renewed : account_news::change::edited, along); !stored)
    return failure{stored.error()};
  return i.shown(*i.accounts->find(name));
}

result<account, refusal> authority::remove(std::string_view name, const with_change& along, permission_set reach) {
  auto& i = *impl_;
  std::lock_guard hold(i.changing);
  const auto before = i.active(name);
  if (!before)
    return refuse(refused::no_such_account);
  if (auto good = check_reach(before->what, reach); !good)
    return failure{good.error()};
  if (before->what.is == role::administrator && i.accounts->other_administrators(name) == 0)
    return refuse(refused::last_administrator, "a site needs an administrator");
  auto after = *before;
  after.what.is_in = account::state::deleted;
  after.what.deleted_ms = i.clock.wall_ms();
  after.what.client_key.clear();
  after.what.password = account::password_state::none;
  after.password_hash.clear();
  const with_change preferences_go = [&](const account& a) {
    auto all = along ? along(a) : std::vector<storage::control_update>{};
    all.push_back({preferences_key(name), {}, storage::table_update::action::erase});
    return all;
  };
  if (auto stored = i.put(after, account_news::change::deleted, preferences_go, i.families->of(name)); !stored)
    return failure{stored.error()};
  return i.shown(*i.accounts->find(name));
}

void authority::set_password(std::string name, std::optional<std::string> wanted, std::optional<std::string> confirmation, callback<std::optional<std::string>> done,
  with_change along, permission_set reach) {
  auto& i = *impl_;
  const auto asked_for = i.active(name);
  if (!asked_for)
    return done(refuse(refused::no_such_account));
  if (auto good = check_reach(asked_for->what, reach); !good)
    return done(failure{good.error()});
  if (wanted || confirmation)
    if (auto good = password::check(wanted.value_or(""), confirmation, name, i.options); !good)
      return done(failure{good.error()});
  const auto text = wanted.value_or(password::random());
  const bool tell_password = !wanted;
  i.hashed<std::optional<std::string>>(
    std::move(done), [&i, name, text, tell_password, reach, along = std::move(along)]() -> result<std::optional<std::string>, refusal> {
      auto hash = password::hash(text, i.options.cost);
      if (hash.empty())
        return refuse(refused::busy, "no memory to hash a password");
      std::lock_guard hold(i.changing);
      const auto before = i.active(name);
      if (!before)
        return refuse(refused::no_such_account);
      if (auto good = check_reach(before->what, reach); !good) // it may have become more while we hashed
        return failure{good.error()};
      auto after = *before;
      after.password_hash = std::move(hash);
      after.what.password = account::password_state::set;
      const auto revoked = i.families->of(name);
      if (auto stored = i.put(after, account_news::change::edited, along, revoked); !stored)
        return failure{stored.error()};
      return tell_password ? std::optional{text} : std::optional<std::string>{};
    });
}

void authority::change_own_password(const identity& who, std::string old_password, std::string wanted, std::optional<std::string> confirmation, std::string address,
  callback<login_tokens> done, with_change along) {
  auto& i = *impl_;
  const auto a = i.active(who.account);
  if (!a)
    return done(refuse(refused::bad_credentials));
  if (auto good = password::check(wanted, confirmation, who.account, i.options); !good)
    return done(failure{good.error()});
  if (wanted == old_password)
    return done(refuse(refused::password_too_weak, "the new password is the old one"));
  // As for a login: whoever has got hold of a token shall not guess the password with it.
  if (const auto wait_ms = i.attempts.admit(who.account, address, i.clock.steady_ms()); wait_ms > 0)
    return done(failure{refusal{refused::too_many_attempts, "too many attempts, try again later", wait_ms}});
  auto settled = [&i, name = who.account, address, done = std::move(done)](result<login_tokens, refusal> r) {
    if (r || r.error().why != refused::bad_credentials)
      i.attempts.give_back(name, address);
    done(std::move(r));
  };
  i.hashed<login_tokens>(std::move(settled), [&i, a, old_password, wanted, along = std::move(along)]() -> result<login_tokens, refusal> {
    if (!password::matches(old_password, a->password_hash, i.options.cost))
      return refuse(refused::bad_credentials, "the old password is wrong");
    auto hash = password::hash(wanted, i.options.cost);
    if (hash.empty())
      return refuse(refused::busy, "no memory to hash a password");
    std::lock_guard hold(i.changing);
    const auto now = i.active(a->what.name);
    if (!now || now->password_hash != a->password_hash)
      return refuse(refused::bad_credentials);
    auto after = *now;
    after.password_hash = std::move(hash);
    after.what.password = account::password_state::set;
    if (auto stored = i.put(after, account_news::change::edited, along, i.families->of(after.what.name)); !stored)
      return failure{stored.error()};
    return i.begin_login(*i.accounts->find(after.what.name));
  });
}

// ---- accounts that nobody asked for through the API

std::optional<authority::first_login> authority::take_first_login() {
  std::lock_guard hold(impl_->changing);
  return std::exchange(impl_->first, std::nullopt);
}

result<authority::first_login, refusal> authority::reset_administrator(const std::string& name) {
  auto& i = *impl_;
  if (auto good = check_name(name); !good)
    return failure{good.error()};
  first_login login{name, password::random()};
  auto hash = password::hash(login.password, i.options.cost);
  if (hash.empty())
    return refuse(refused::busy, "no memory to hash a password");
  std::lock_guard hold(i.changing);
  const auto before = i.accounts->find(name);
  kept_account a = before ? *before : kept_account{};
  a.what.name = name;
  a.what.is = role::administrator;
  a.what.is_in = account::state::active;
  a.what.deleted_ms = 0;
  a.what.password = account::password_state::must_change;
  a.password_hash = std::move(hash);
  if (!before) {
    a.what.created_ms = i.clock.wall_ms();
    a.what.responds = account::responding::no; // it manages; chats go to those who answer them
  }
  if (a.what.client_key.empty())
    a.what.client_key = password::random_key();
  if (auto stored = i.put(a, before ? account_news::change::edited : account_news::change::made, {}, i.families->of(name)); !stored)
    return failure{stored.error()};
  return login;
}

result<ok_t, refusal> authority::adopt(const new_account& configured, std::string client_key) {
  auto& i = *impl_;
  if (auto good = check_name(configured.name); !good)
    return good;
  std::lock_guard hold(i.changing);
  const auto before = i.accounts->find(configured.name);
  kept_account a = before ? *before : kept_account{};
  if (before) {
    if (a.what.is_in == account::state::deleted || client_key.empty() || client_key == a.what.client_key)
      return ok;
    a.what.client_key = std::move(client_key);
    return i.put(a, account_news::change::key_renewed, {});
  }
  a.what.name = configured.name;
  a.what.shown_name = configured.shown_name;
  a.what.capacity = configured.capacity;
  a.what.responds = configured.responds;
  a.what.is = configured.is;
  a.what.client_key = std::move(client_key);
  a.what.created_ms = i.clock.wall_ms();
  if (auto good = check_fields(a.what); !good)
    return good;
  return i.put(a, account_news::change::made, {});
}

} // namespace parley::accounts
