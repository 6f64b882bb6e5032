// Who somebody is that has shown a good token.
#pragma once
#include "accounts/permission.hpp"
#include "base/ids.hpp"

#include <string>

namespace parley::accounts {

/// Made by authority::verify() only. The rights are those of this moment, not those of the moment when the token was made.
struct identity {
  std::string account;
  std::string shown_name;
  operator_id number; ///< see account::number
  role is = role::normal;
  permission_set permissions;
  std::string family; ///< of tokens that follow from one login
  /// restricted: its password must be changed before anything else; it has no permissions until then.
  enum class scope : std::uint8_t { full, restricted } may_use = scope::full;
};

/// The one predicate of rights beyond single chats (those: domain::may_see, which the router and search ask).
inline bool may(const identity& who, permission what) { return who.permissions.has(what); }

} // namespace parley::accounts
