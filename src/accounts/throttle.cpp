#include "accounts/throttle.hpp"

#include "base/secret.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <netinet/in.h>

namespace parley::accounts {

namespace {
/// Addresses that an account is known to come from: office, home, telephone and a few more.
constexpr std::size_t max_trusted = 8;
/// Hexadecimal. So many counts are never all used up: a hashing thread gets through 33 attempts a second, and each count has one back in 30.
constexpr std::size_t stranger_digits = 4;
constexpr std::size_t ipv6_site_bytes = 8;
/// What is no address is taken as it is, as far as an address could be long.
constexpr std::size_t max_text_bytes = INET6_ADDRSTRLEN;

/// Behind a proxy that nobody has told of, everybody has this address.
bool is_this_machine(const std::string& key) { return (key.size() == sizeof(in_addr) && key[0] == char(IN_LOOPBACKNET)) || key == std::string(ipv6_site_bytes, '\0'); }
} // namespace

std::string address_key(std::string_view address) {
  const std::string text{address.substr(0, max_text_bytes)};
  in_addr v4{};
  if (::inet_pton(AF_INET, text.c_str(), &v4) == 1)
    return {reinterpret_cast<const char*>(&v4), sizeof v4};
  in6_addr v6{};
  if (::inet_pton(AF_INET6, text.c_str(), &v6) != 1)
    return text;
  const auto* bytes = reinterpret_cast<const char*>(&v6);
  if (IN6_IS_ADDR_V4MAPPED(&v6))
    return {bytes + sizeof v6 - sizeof v4, sizeof v4};
  return {bytes, ipv6_site_bytes};
}

throttle::throttle(attempt_limit per_account, attempt_limit per_address, std::size_t max_addresses)
  : per_account_(per_account), per_address_(per_address), max_addresses_(max_addresses), key_of_strangers_(secret::random_hex()) {}

std::string throttle::stranger(std::string_view name) const {
  return '\n' + secret::hmac_hex(key_of_strangers_, name).substr(0, stranger_digits); // no account's name begins with the end of a line
}

bool throttle::trusts(const of_account& a, const std::string& key) const { return std::ranges::find(a.trusted, key) != a.trusted.end(); }

void throttle::set_from(const std::string& key, gcra now) {
  if (const auto it = addresses_.find(key); it != addresses_.end())
    by_time_.erase({it->second.full_again_ms(), key});
  else if (addresses_.size() >= max_addresses_) {
    // The one that is nearest to its full allowance loses least by being forgotten; mostly it has it already.
    addresses_.erase(by_time_.begin()->second);
    by_time_.erase(by_time_.begin());
  }
  addresses_.insert_or_assign(key, now);
  by_time_.emplace(now.full_again_ms(), key);
}

std::int64_t throttle::admit(std::string_view account, std::string_view address, std::int64_t now_ms) {
  const auto key = address_key(address);
  std::lock_guard hold(mutex_);
  const auto known = addresses_.find(key);
  auto from = known == addresses_.end() ? gcra{} : known->second;
  auto wait_ms = from.wait_ms(per_address_, now_ms);
  auto& of = accounts_[std::string{account}];
  if (!trusts(of, key))
    wait_ms = std::max(wait_ms, of.attempts.wait_ms(per_account_, now_ms));
  if (wait_ms > 0)
    return wait_ms;
  from.take(per_address_, now_ms);
  set_from(key, from);
  of.attempts.take(per_account_, now_ms);
  return 0;
}

void throttle::give_back(std::string_view account, std::string_view address) {
  const auto key = address_key(address);
  std::lock_guard hold(mutex_);
  if (const auto it = addresses_.find(key); it != addresses_.end()) {
    auto from = it->second;
    from.give_back(per_address_);
    set_from(key, from);
  }
  if (const auto it = accounts_.find(account); it != accounts_.end())
    it->second.attempts.give_back(per_account_);
}

void throttle::trust(std::string_view account, std::string_view address) {
  const auto key = address_key(address);
  if (is_this_machine(key))
    return;
  std::lock_guard hold(mutex_);
  auto& trusted = accounts_[std::string{account}].trusted;
  std::erase(trusted, key);
  trusted.push_back(key);
  if (trusted.size() > max_trusted)
    trusted.pop_front();
}

} // namespace parley::accounts
