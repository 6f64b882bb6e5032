// What accounts, outbox and search do when a visitor is exported or erased.
#pragma once
#include "accounts/authority.hpp"
#include "app/data_service.hpp"
#include "app/outbox_service.hpp"
#include "app/search_service.hpp"

namespace parley::app {

/// `accounts`, `outbox` and `search` outlive who gets them; without a search (null) an index that an earlier start has left in `data` is removed.
visitor_hooks hooks_of(accounts::authority& accounts, outbox_service& outbox, search_service* search, const std::filesystem::path& data);

} // namespace parley::app
