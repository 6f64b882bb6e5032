// Accounts, passwords, tokens and rights of one site: what HTTP handlers and the router ask.
//
//   authority ── book        accounts in memory, changed with the store
//             ── hash_pool   argon2id, threads of its own
//             ── logins      families of refresh tokens
//             ── signer      access tokens, keys that rotate
//             ── throttle    who tries too often
#pragma once
#include "accounts/account.hpp"
#include "accounts/identity.hpp"
#include "accounts/login_totals.hpp"
#include "accounts/options.hpp"
#include "accounts/refusal.hpp"
#include "accounts/visitor_claims.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "storage/control_store.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley::accounts {

/// What a login or a refresh gives.
struct login_tokens {
  std::string access;              ///< JWT, for `Authorization: Bearer` and hello.key
  std::int64_t access_expires_ms;  ///< wall clock
  std::string refresh;             ///< opaque; good for one refresh()
  std::int64_t refresh_expires_ms; ///< wall clock
  identity who;                    ///< restricted: only change_own_password() is open
};

struct created_account {
  account what;
  std::optional<std::string> password; ///< the one that was made; it is not kept and can't be shown again
};

/// More that shall be committed together with a change of an account, all or nothing: its entry in an audit log. Given the account as it will be; called while
/// the store is locked for changes, so it may read from the store, but not change it.
using with_change = std::function<std::vector<storage::control_update>(const account& after)>;

/// The rights of whoever changes an account. One that has more, before or after the change, is out of its reach: refused::not_allowed. By default the server's own.
inline const permission_set every_right = bundle_of(role::administrator);

/// All functions may be called from any thread but a shard's, unless they say "any thread" themselves: those neither wait nor touch the disk.
/// Those with a callback return at once; the callback comes exactly once, on a hashing thread or before the function returns (refused at once), and must not wait.
class authority {
public:
  template <class T>
  using callback = std::function<void(result<T, refusal>)>;

  /// Reads all accounts. `store` and `clock` outlive it. Makes the first administrator if there is none: see take_first_login().
  static result<std::unique_ptr<authority>, std::string> open(storage::control_store& store, const clock_source& clock, authority_options options);
  /// Waits for hashes that are under way; what waits behind them is refused as busy.
  ~authority();
  authority(const authority&) = delete;
  authority& operator=(const authority&) = delete;

  // ---- logging in
  /// `address`: of the peer, text without a port, for the limit on attempts. Refused: bad_credentials, too_many_attempts, busy, storage_failed.
  void login(std::string name, std::string password, std::string address, callback<login_tokens> done);
  /// A refresh token is good once. One that was used before has been stolen, or its thief was faster: the whole family is revoked. Refused: bad_credentials, storage_failed.
  result<login_tokens, refusal> refresh(std::string_view refresh_token);
  /// Revokes the family of this identity: its tokens are refused from now on, its connections to the router are closed.
  result<ok_t, refusal> logout(const identity& who);
  /// Revokes every family of this account but `except` (empty: all). Refused: no_such_account, not_allowed, storage_failed.
  result<ok_t, refusal> logout_everywhere(std::string_view name, std::string_view except_family = {}, permission_set reach = every_right);
  /// Any thread. Microseconds. Refused: bad_credentials, whatever is wrong with it.
  result<identity, refusal> verify(std::string_view access_token) const;

  // ---- accounts. Whether the caller may do this is the caller's to ask: may(who, permission::manage_accounts). Which accounts it reaches is asked here, with the change.
  /// Refused: not_allowed, bad_name, name_taken, bad_value, password_mismatch, password_too_weak, busy, storage_failed.
  void create(new_account wanted, callback<created_account> done, with_change along = {}, permission_set reach = every_right);
  /// Live sessions are not affected. Refused: no_such_account, not_allowed, bad_value, last_administrator, storage_failed.
  result<account, refusal> edit(std::string_view name, const account_edit& change, const with_change& along = {}, permission_set reach = every_right);
  /// Can't log in any more, its connections are closed, its open chats go back to routing; the history keeps its name. Refused: no_such_account, not_allowed,
  /// last_administrator, storage_failed.
  result<account, refusal> remove(std::string_view name, const with_change& along = {}, permission_set reach = every_right);
  /// Any thread. By name; deleted ones, too, if wanted.
  enum class listed : std::uint8_t { active, all };
  std::vector<account> list(listed which = listed::active) const;
  /// Any thread. Deleted ones, too.
  std::optional<account> find(std::string_view name) const;
  std::optional<account> find(operator_id number) const;

  // ---- passwords
  /// An administrator sets one (none: a strong random one is made and given back, else nothing is given back); every family is revoked. Refused: as for create(), no_such_account.
  void set_password(std::string name, std::optional<std::string> password, std::optional<std::string> confirmation, callback<std::optional<std::string>> done,
    with_change along = {}, permission_set reach = every_right);
  /// The account's own: asks for the old one, revokes every family, gives tokens of a new one. `address` as for login(). Refused: bad_credentials (the old one is wrong),
  /// password_mismatch, password_too_weak, too_many_attempts, busy, storage_failed.
  void change_own_password(const identity& who, std::string old_password, std::string password, std::optional<std::string> confirmation, std::string address,
    callback<login_tokens> done, with_change along = {});
  /// Of the administrator that open() has made, once: to be shown on the console. It must be changed at the first login.
  struct first_login {
    std::string name;
    std::string password;
  };
  std::optional<first_login> take_first_login();
  /// For somebody who has lost all others: an active administrator of this name with a new one-time password, which waits for the hash.
  result<first_login, refusal> reset_administrator(const std::string& name);

  // ---- what front-ends keep for the account's user
  /// JSON, an object, as it was kept last; "{}" if nothing was. Refused: storage_failed.
  result<std::string, refusal> preferences(std::string_view name) const;
  /// Durable when it returns, in place of what there was; gone with the account. `object`: JSON, which is the caller's to check. Refused: no_such_account, bad_value (longer than
  /// max_preferences_bytes), storage_failed.
  result<ok_t, refusal> keep_preferences(std::string_view name, std::string object);

  // ---- visitors
  /// What the site's own server signs visitors' tokens with (HS256), for its operators to copy. Any thread.
  std::string visitor_secret() const;
  /// Tokens signed with the old one are refused from now on.
  result<std::string, refusal> renew_visitor_secret();
  /// Any thread. Refused: bad_credentials.
  result<visitor_claims, refusal> verify_visitor(std::string_view token) const;
  /// What a visitor's newest token said of it; none if it never came with one.
  result<std::optional<visitor_claims>, refusal> visitor_profile(visitor_id who) const;
  /// Forgets that (when all data of a visitor is erased).
  result<ok_t, refusal> forget_visitor_profile(visitor_id who);

  /// Any thread.
  login_totals totals() const;
  /// Any thread: what waits for a hashing thread.
  std::size_t waiting_hashes() const;

  // ---- for the router's side (src/app)
  /// Any thread. The router has seen this visitor come with these claims; they are kept soon.
  void visitor_came(visitor_id who, visitor_claims claims);
  /// Any thread. The router's number for an account.
  void numbered(std::string_view name, operator_id number);
  /// An account of the configuration file: made if the name is new, with this client key (may be empty) and no password.
  result<ok_t, refusal> adopt(const new_account& configured, std::string client_key);
  /// Told of every change after it is durable, in the order of the changes, on the thread that made it; it must not wait, nor call a function that changes something.
  /// Set it before the first change.
  void on_news(account_listener listener);

  struct impl;

private:
  explicit authority(std::unique_ptr<impl> i);
  std::unique_ptr<impl> impl_;
};

} // namespace parley::accounts
