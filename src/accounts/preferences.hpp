// What front-ends keep for whoever uses an account, and which filters its list has.
#pragma once
#include "accounts/identity.hpp"

#include <array>
#include <string>
#include <string_view>

namespace parley::accounts {

/// Of one account, bytes of JSON: some hundred switches of a console. A thousand accounts that fill theirs take 8 MiB of the control store, which every backup copies.
inline constexpr std::size_t max_preferences_bytes = 8 * 1024;

inline constexpr std::string_view preferences_prefix = "preferences/";
/// Where the control store has them.
std::string preferences_key(std::string_view account);

/// A filter of a console's list, which its user switches on and off; what it shows, the front-end filters out of what the account may see anyway.
struct list_filter {
  std::string_view name;
  permission_set needs; ///< for accounts without these rights it does not exist
};
inline constexpr std::array list_filters{
  list_filter{"visitor", {}},                           // chats that wait for somebody
  list_filter{"chatbot", {}},                           // chats with the bot
  list_filter{"operator", {permission::supervise_all}}, // chats that other operators have
};

constexpr bool has_filter(const identity& who, const list_filter& f) { return (f.needs - who.permissions) == permission_set{}; }

} // namespace parley::accounts
