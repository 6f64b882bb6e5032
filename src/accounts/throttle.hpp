// Who tries to log in too often: per account and per address, so that a guesser gets nowhere and everybody else notices nothing.
#pragma once
#include "accounts/gcra.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>

namespace parley::accounts {

/// What a limit is counted for: an IPv4 address, or the /64 of an IPv6 one, since that is what one customer is given.
std::string address_key(std::string_view address);

/// Memory is bounded: accounts are as many as there are, strangers' counts take 10 MB, addresses are at most as many as the options say. Any thread.
class throttle {
public:
  throttle(attempt_limit per_account, attempt_limit per_address, std::size_t max_addresses);

  /// What to give as the account for a name that no account has: one of 65,536 counts. With none the limit would tell which names have an account, with one for each they would fill
  /// the memory. Which names share one is a secret of this run, or one that is known to be nobody's would tell of another.
  std::string stranger(std::string_view name) const;
  /// Counts an attempt and returns 0; or counts nothing and returns how long to wait, milliseconds. `account`: a name, or a stranger(). An address from
  /// which the account has logged in lately is not stopped by what others do to the account.
  std::int64_t admit(std::string_view account, std::string_view address, std::int64_t now_ms);
  /// The attempt was right, or was not made after all: it costs nothing.
  void give_back(std::string_view account, std::string_view address);
  /// The account has logged in from here. An address of this machine itself is trusted by nobody: it may be a proxy's, and then it is everybody's.
  void trust(std::string_view account, std::string_view address);

private:
  struct of_account {
    gcra attempts;
    std::deque<std::string> trusted; ///< address keys, the latest last
  };
  bool trusts(const of_account& a, const std::string& key) const;
  void set_from(const std::string& key, gcra now);

  const attempt_limit per_account_;
  const attempt_limit per_address_;
  const std::size_t max_addresses_;
  const std::string key_of_strangers_;
  std::mutex mutex_;
  std::map<std::string, of_account, std::less<>> accounts_;
  std::unordered_map<std::string, gcra> addresses_;
  std::set<std::pair<std::int64_t, std::string>> by_time_; ///< of addresses_: who is forgotten first
};

} // namespace parley::accounts
