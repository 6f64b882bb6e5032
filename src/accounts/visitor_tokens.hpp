// Visitors that the site's own server vouches for: a JWT signed by the site, and what it says of the visitor.
#pragma once
#include "accounts/refusal.hpp"
#include "accounts/visitor_claims.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"
#include "storage/control_store.hpp"

#include <memory>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>

namespace parley::accounts {

/// How long such a token may be good: a page stays open for a day; what is longer is a password in disguise.
inline constexpr std::int64_t max_visitor_token_lifetime_ms = 24LL * 3'600'000;
/// Longest subject, name and e-mail address, and address of a picture, bytes.
inline constexpr std::size_t max_subject_bytes = 256;
inline constexpr std::size_t max_claim_bytes = 512;
inline constexpr std::size_t max_avatar_bytes = 2048;

class visitor_tokens {
public:
  /// Makes the site's secret if there is none.
  static result<std::unique_ptr<visitor_tokens>, storage::storage_error> open(storage::control_store& store, std::string site);

  /// Any thread.
  std::string secret() const;
  result<visitor_claims, refusal> verify(std::string_view token, std::int64_t now_ms) const;
  /// One thread at a time; waits for the disk.
  result<std::string, storage::storage_error> renew_secret();

private:
  visitor_tokens(storage::control_store& store, std::string site) : store_(store), site_(std::move(site)) {}

  storage::control_store& store_;
  const std::string site_;
  mutable std::shared_mutex mutex_;
  std::string secret_;
};

} // namespace parley::accounts
