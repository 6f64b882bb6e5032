// What can be set about accounts: every limit with its reason.
#pragma once
#include "accounts/account.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace parley::accounts {

/// Attempts that are free, and how long each one beyond them takes to come back (GCRA).
struct attempt_limit {
  std::uint32_t burst = 0;
  std::int64_t interval_ms = 0;
};

struct authority_options {
  std::string site{}; ///< in every token: one of another site is refused

  std::int64_t access_lifetime_ms = 15 * 60'000;                ///< short, though a revoked one is refused at once: it may lie in a log or a crash dump
  std::int64_t refresh_lifetime_ms = 30LL * 24 * 3'600'000;     ///< since it was last used: a holiday
  std::int64_t login_lifetime_ms = 90LL * 24 * 3'600'000;       ///< after which the password is asked for in any case
  std::int64_t signing_key_lifetime_ms = 30LL * 24 * 3'600'000; ///< then a new key signs; the old one is good for access_lifetime_ms more
  std::uint32_t logins_per_account = 64;                        ///< families at once; the one unused for longest makes room: devices, not a leak

  attempt_limit per_account{10, 30'000}; ///< a person mistypes a few times; a guesser gets 2,880 tries a day
  attempt_limit per_address{60, 2'000};  ///< a whole office may come through one address at nine o'clock
  std::size_t max_addresses = 65'536;    ///< remembered by the limit: about 10 MB

  std::size_t hash_threads = 1;          ///< 64 MiB and about 30 ms of a core for each hash, at low priority
  std::size_t max_waiting_hashes = 64;   ///< two seconds of waiting; who comes then is told to come again
  std::size_t min_password_bytes = 8;    ///< NIST SP 800-63B
  std::size_t max_password_bytes = 1024; ///< so that nobody has us hash megabytes
  /// argon2id: interactive is libsodium's advice for logins. minimal: for tests only.
  enum class hash_cost : std::uint8_t { interactive, minimal } cost = hash_cost::interactive;
};

/// What the router must know after a change.
struct account_news {
  enum class change : std::uint8_t {
    made,
    edited,
    key_renewed, ///< edited, too; connections that came with the old key are to be closed
    deleted,
    logged_out, ///< connections of `families` are to be closed
  } what = change::edited;
  account after;
  std::vector<std::string> families;
};
using account_listener = std::function<void(const account_news&)>;

} // namespace parley::accounts
