// What front-ends keep for the users of accounts.
#include "accounts/authority_impl.hpp"
#include "accounts/preferences.hpp"

namespace parley::accounts {

std::string preferences_key(std::string_view account) { return std::string{preferences_prefix}.append(account); }

result<std::string, refusal> authority::preferences(std::string_view name) const {
  auto kept = impl_->store.get(preferences_key(name));
  if (!kept)
    return storage_refusal(kept.error());
  return kept->value_or("{}");
}

result<ok_t, refusal> authority::keep_preferences(std::string_view name, std::string object) {
  auto& i = *impl_;
  if (object.size() > max_preferences_bytes)
    return refuse(refused::bad_value, "preferences have at most " + std::to_string(max_preferences_bytes) + " bytes");
  // Held while it is written: remove() comes before or after it, never between, so that nothing of a deleted account is left.
  std::lock_guard hold(i.changing);
  if (!i.active(name))
    return refuse(refused::no_such_account);
  const storage::control_update update{preferences_key(name), std::move(object)};
  if (auto done = i.store.change({&update, 1}); !done)
    return storage_refusal(done.error());
  return ok;
}

} // namespace parley::accounts
