// One operator's account, as it is kept and shown.
#pragma once
#include "accounts/permission.hpp"
#include "base/ids.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace parley::accounts {

struct account {
  std::string name{};       ///< how it logs in and is addressed; unique for ever, also after a deletion
  std::string shown_name{}; ///< what visitors and colleagues see; empty: `name`
  std::string email{};
  role is = role::normal;
  permission_set extra{};     ///< rights beyond those of the role
  std::uint32_t capacity = 0; ///< chats at once; 0 = the site's default
  enum class responding : std::uint8_t { no, yes } responds = responding::yes;
  /// For clients of others (binary protocol, SIP gateway): `hello.key`. Shown to whoever manages accounts, therefore kept as it is. Empty: it has none.
  std::string client_key{};
  enum class state : std::uint8_t { active, deleted } is_in = state::active; ///< deleted: can't log in, keeps its name in the history
  enum class password_state : std::uint8_t { none, set, must_change } password = password_state::none;
  std::int64_t created_ms = 0;
  std::int64_t changed_ms = 0;
  std::int64_t deleted_ms = 0; ///< 0 = it is not
  /// As in records (frame_head.author). Given by the router; none until it has, a moment after the account was made.
  operator_id number{};

  friend bool operator==(const account&, const account&) = default;
};

/// The rights of an account by itself, whatever token it comes with.
permission_set permissions_of(const account& a);

/// What its role and its own rights add up to, also while it may not use them (deleted, or its password must be changed).
permission_set granted_to(const account& a);
/// May somebody with these rights give this account to somebody, or take it over? Not one that may do more than they.
inline bool is_within(const account& a, permission_set rights) { return (granted_to(a) - rights).bits() == 0; }

/// What a new account shall be. A name is 1 to limits::max_name_bytes bytes of UTF-8 without control characters, spaces or a slash.
struct new_account {
  std::string name{};
  std::string shown_name{};
  std::string email{};
  role is = role::normal;
  permission_set extra{};
  std::uint32_t capacity = 0;
  account::responding responds = account::responding::yes;
  std::optional<std::string> password{};              ///< none: a strong random one is made
  std::optional<std::string> password_confirmation{}; ///< given: must be the same as `password`
};

/// What of an account shall be different; what is absent stays.
struct account_edit {
  std::optional<std::string> shown_name{};
  std::optional<std::string> email{};
  std::optional<role> is{};
  std::optional<permission_set> extra{};
  std::optional<std::uint32_t> capacity{};
  std::optional<account::responding> responds{};
  enum class key_change : std::uint8_t { keep, renew } client_key = key_change::keep; ///< renew: connections that came with the old one are closed
};

} // namespace parley::accounts
