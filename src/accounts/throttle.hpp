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

/// Memory is bounded: accounts are as many as there are, addresses at most as many as the options say. Any thread.
class throttle {
public:
  throttle(attempt_limit per_account, attempt_limit per_address, std::size_t max_addresses);

  /// Counts an attempt and returns 0; or counts nothing and returns how long to wait, milliseconds. `account` is empty for a name that no account has: such names would
  /// fill the memory. An address from which the account has logged in lately is not stopped by what others do to the account.
  std::int64_t admit(std::string_view account, std::string_view address, std::int64_t now_ms);
  /// The attempt was right, or was not made after all: it costs nothing.
  void give_back(std::string_view account, std::string_view address);
  /// The account has logged in from here.
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
  std::mutex mutex_;
  std::map<std::string, of_account, std::less<>> accounts_;
  std::unordered_map<std::string, gcra> addresses_;
  std::set<std::pair<std::int64_t, std::string>> by_time_; ///< of addresses_: who is forgotten first
};

} // namespace parley::accounts
