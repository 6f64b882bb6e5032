#include "accounts/refusal.hpp"

namespace parley::accounts {

std::string_view name_of(refused why) {
  switch (why) {
    case refused::bad_credentials: return "bad_credentials";
    case refused::too_many_attempts: return "too_many_attempts";
    case refused::busy: return "busy";
    case refused::not_allowed: return "not_allowed";
    case refused::no_such_account: return "no_such_account";
    case refused::name_taken: return "name_taken";
    case refused::bad_name: return "bad_name";
    case refused::bad_value: return "bad_value";
    case refused::password_mismatch: return "password_mismatch";
    case refused::password_too_weak: return "password_too_weak";
    case refused::password_must_change: return "password_must_change";
    case refused::last_administrator: return "last_administrator";
    case refused::storage_failed: return "storage_failed";
  }
  return "unknown";
}

} // namespace parley::accounts
