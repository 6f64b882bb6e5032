// Why something about accounts was refused.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace parley::accounts {

enum class refused : std::uint8_t {
  bad_credentials,      ///< name, password or token are wrong, expired or revoked: which of these is not told
  too_many_attempts,    ///< try again after `retry_after_ms`
  busy,                 ///< more is waiting to be hashed than may: try again after `retry_after_ms`
  not_allowed,          ///< the right is missing
  no_such_account,      ///< or it is deleted
  name_taken,           ///< also by an account that is deleted
  bad_name,             ///< empty, too long, or has characters that names may not have
  bad_value,            ///< another field; `detail` says which and why
  password_mismatch,    ///< the confirmation differs
  password_too_weak,    ///< `detail` says why
  password_must_change, ///< the token is good for changing the password only
  last_administrator,   ///< a site without an administrator could not be managed any more
  storage_failed,       ///< nothing was changed; `detail` is for the log
};

struct refusal {
  refused why;
  std::string detail;              ///< for people
  std::int64_t retry_after_ms = 0; ///< too_many_attempts, busy
};

/// As in JSON: "bad_credentials" …
std::string_view name_of(refused why);

} // namespace parley::accounts
