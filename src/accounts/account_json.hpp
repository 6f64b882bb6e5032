// An account as the control store keeps it.
#pragma once
#include "accounts/account.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace parley::accounts {

/// With what nobody is shown.
struct kept_account {
  account what;              ///< without `number`, which is the router's
  std::string password_hash; ///< empty: it can't log in with a password
};

inline constexpr std::string_view account_prefix = "account/";
std::string account_key(std::string_view name);

/// One JSON object.
std::string to_json(const kept_account& a);
/// None if this is no account: the store was written by something else.
std::optional<kept_account> account_from_json(std::string_view name, std::string_view text);

} // namespace parley::accounts
