// Access tokens: short-lived JWTs, signed with a key that changes every month.
#pragma once
#include "accounts/options.hpp"
#include "accounts/permission.hpp"
#include "storage/control_store.hpp"

#include <memory>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

namespace parley::accounts {

/// What an access token says. The rights in it are for clients to show; what counts is what the account has when the token is used.
struct access_claims {
  std::string account;
  std::string family;
  role is = role::normal;
  permission_set permissions;
};

class signer {
public:
  /// Reads the keys. `store` outlives it.
  static result<std::unique_ptr<signer>, storage::storage_error> open(storage::control_store& store, const authority_options& options, std::int64_t now_ms);

  /// One thread at a time. Makes a new key when the last one has served its time, which waits for the disk.
  struct signed_token {
    std::string text;
    std::int64_t expires_ms = 0;
  };
  result<signed_token, storage::storage_error> sign(const access_claims& claims, std::int64_t now_ms);

  /// Any thread. None: not a token of ours, of another site, not valid now.
  std::optional<access_claims> verify(std::string_view token, std::int64_t now_ms) const;

private:
  struct key {
    std::string id;
    std::string secret;
    std::string beginning; ///< of every token that it signs: the head, and the dot after it
    std::int64_t made_ms = 0;
  };
  signer(storage::control_store& store, const authority_options& options) : store_(store), options_(options) {}
  static key make_key(std::string id, std::string secret, std::int64_t made_ms);
  bool served(const key& after, std::int64_t now_ms) const;
  result<ok_t, storage::storage_error> renew_keys(std::int64_t now_ms);
  std::optional<key> key_of(std::string_view token, std::int64_t now_ms) const;

  storage::control_store& store_;
  const authority_options options_;
  mutable std::shared_mutex mutex_; ///< of keys_
  std::vector<key> keys_;           ///< oldest first; the last one signs
};

} // namespace parley::accounts
