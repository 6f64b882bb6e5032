// What the parts of authority share. Only for its sources.
#pragma once
#include "accounts/authority.hpp"
#include "accounts/book.hpp"
#include "accounts/hash_pool.hpp"
#include "accounts/logins.hpp"
#include "accounts/password.hpp"
#include "accounts/profile_keeper.hpp"
#include "accounts/signer.hpp"
#include "accounts/throttle.hpp"
#include "accounts/visitor_tokens.hpp"

#include <mutex>

namespace parley::accounts {

inline auto refuse(refused why, std::string detail = {}) { return failure{refusal{why, std::move(detail)}}; }
/// Whoever manages accounts neither gives what it has not, nor takes over an account that may do more than its own: the right to manage accounts would be every right.
result<ok_t, refusal> check_reach(const account& a, permission_set reach);
/// Logs it, too: whoever asked can do nothing about it.
failure<refusal> storage_refusal(const storage::storage_error& e);
/// More wants to be hashed than may wait: what waits now is through after about this time.
inline constexpr std::int64_t busy_retry_ms = 2'000;

struct authority::impl {
  impl(storage::control_store& s, const clock_source& c, authority_options o)
    : store(s), clock(c), options(std::move(o)), attempts(options.per_account, options.per_address, options.max_addresses), profiles(store),
      hashes(options.hash_threads, options.max_waiting_hashes) {}

  std::shared_ptr<const kept_account> active(std::string_view name) const;
  /// As it is shown: with its number.
  account shown(const kept_account& a) const;
  identity identity_of(const kept_account& a, std::string family) const;

  // ---- with `changing` held
  result<login_tokens, refusal> tokens_for(const kept_account& a, const logins::grant& g);
  /// A login from nowhere to its tokens.
  result<login_tokens, refusal> begin_login(const kept_account& a);
  result<ok_t, refusal> revoke(const account& of, const std::vector<std::string>& families);
  /// Stores it, with the end of these families and what the caller wants to have stored with it; then tells.
  result<ok_t, refusal> put(kept_account a, account_news::change what, const with_change& along, const std::vector<std::string>& revoked = {});
  void tell(account_news news) const;

  /// Runs `work` on the pool and gives its result to `done`; or that there is no room.
  template <class T>
  void hashed(callback<T> done, std::function<result<T, refusal>()> work) {
    const auto to = std::make_shared<callback<T>>(std::move(done));
    auto busy = [to] { (*to)(failure{refusal{refused::busy, "too many logins at once, try again", busy_retry_ms}}); };
    if (hashes.submit({[to, work = std::move(work)] { (*to)(work()); }, busy}) == hash_pool::taken::no)
      busy();
  }

  storage::control_store& store;
  const clock_source& clock;
  const authority_options options;
  throttle attempts;
  login_tally tally;
  std::unique_ptr<book> accounts;
  std::unique_ptr<signer> keys;
  std::unique_ptr<logins> families;
  std::unique_ptr<visitor_tokens> visitors;
  profile_keeper profiles;
  /// Held by whoever changes something, from what the change is based on until it is told: so there is an order of changes.
  std::mutex changing;
  account_listener listener;
  std::optional<first_login> first;
  hash_pool hashes; ///< the last one: its jobs use all the others
};

} // namespace parley::accounts
