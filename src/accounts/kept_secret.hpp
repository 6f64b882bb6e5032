// Secrets that the control store keeps: made when they are first needed.
#pragma once
#include "storage/control_store.hpp"

#include <string>
#include <string_view>

namespace parley::accounts {

/// What stands under this key; if nothing does, 256 random bits in hex, which stand there from then on. Waits for the disk then.
result<std::string, storage::storage_error> kept_secret(storage::control_store& store, std::string_view key);

} // namespace parley::accounts
