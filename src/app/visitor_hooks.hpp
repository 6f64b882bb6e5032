// What accounts and search do when a visitor is exported or erased.
#pragma once
#include "accounts/authority.hpp"
#include "app/data_service.hpp"
#include "app/search_service.hpp"

namespace parley::app {

/// `accounts` and `search` outlive who gets them; without a search (null) an index that an earlier start has left in `data` is removed.
visitor_hooks hooks_of(accounts::authority& accounts, search_service* search, const std::filesystem::path& data);

} // namespace parley::app
