// Families of tokens: everything that follows from one login, until it is revoked or was not used for too long.
#pragma once
#include "accounts/options.hpp"
#include "storage/control_store.hpp"

#include <map>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

namespace parley::accounts {

/// A refresh token is `family.generation.random.proof`. The proof shows that it was ours once, the digest of the newest one is kept: so a guess is refused, and a real
/// one that was used before is known for what it is. What lies in the store lets nobody make one that is good.
class logins {
public:
  static result<std::unique_ptr<logins>, storage::storage_error> open(storage::control_store& store, const authority_options& options, std::int64_t now_ms);

  // ---- one writer at a time, which is the caller's to see to; all of them wait for the disk
  struct grant {
    std::string family;
    std::string account;
    std::string refresh;
    std::int64_t expires_ms = 0;
  };
  /// A new family. The account's one that was unused for longest makes room, if it has as many as it may: `dropped` says which.
  struct begun {
    grant fresh;
    std::vector<std::string> dropped;
  };
  result<begun, storage::storage_error> begin(const std::string& account, std::int64_t now_ms);
  /// The next token of the family; the one given is good no more.
  enum class outcome : std::uint8_t { renewed, unknown, reused };
  struct renewal {
    outcome what = outcome::unknown;
    grant next; ///< reused: `family` and `account`, which the caller revokes
  };
  result<renewal, storage::storage_error> renew(std::string_view refresh_token, std::int64_t now_ms);

  /// What erases these families from the store, to be committed with what revokes them; then forget().
  std::vector<storage::control_update> erasure_of(const std::vector<std::string>& families) const;
  void forget(const std::vector<std::string>& families);

  // ---- any thread
  bool alive(std::string_view family, std::string_view account) const;
  /// All of an account but `except`.
  std::vector<std::string> of(std::string_view account, std::string_view except = {}) const;

private:
  struct entry {
    std::string account;
    std::string digest; ///< of the newest refresh token
    std::uint64_t generation = 0;
    std::int64_t began_ms = 0;
    std::int64_t used_ms = 0;
  };
  logins(storage::control_store& store, const authority_options& options) : store_(store), options_(options) {}
  std::int64_t expiry_of(const entry& e) const;
  std::string make_token(const std::string& family, std::uint64_t generation) const;
  result<ok_t, storage::storage_error> put(const std::string& family, const entry& e, std::vector<storage::control_update> along);
  std::vector<std::string> expired_or_surplus(const std::string& account, std::int64_t now_ms) const;

  storage::control_store& store_;
  const authority_options options_;
  std::string proof_key_;
  mutable std::shared_mutex mutex_;
  std::map<std::string, entry, std::less<>> families_;
};

} // namespace parley::accounts
