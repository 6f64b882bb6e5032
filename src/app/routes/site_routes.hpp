// What consoles and widgets need to know of a site's settings, without the rest of them.
#pragma once
#include "admin/api.hpp"
#include "admin/settings_book.hpp"
#include "app/config/server_config.hpp"

#include <functional>
#include <memory>

namespace parley::app {

/// /api/v1/console for every account, /api/v1/widget for everybody. `site`: as it is now, any thread; `settings` outlives the server.
void add_site_routes(admin::api& to, const admin::settings_book& settings, std::function<std::shared_ptr<const site_config>()> site);

} // namespace parley::app
