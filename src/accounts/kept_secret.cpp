#include "accounts/kept_secret.hpp"

#include "base/secret.hpp"

#include <array>

namespace parley::accounts {

result<std::string, storage::storage_error> kept_secret(storage::control_store& store, std::string_view key) {
  auto kept = store.get(key);
  if (!kept)
    return failure{kept.error()};
  if (*kept)
    return **std::move(kept);
  auto fresh = secret::random_hex();
  const std::array update{storage::control_update{std::string{key}, fresh}};
  if (auto done = store.change(update); !done)
    return failure{done.error()};
  return fresh;
}

} // namespace parley::accounts
