// /api/v1/sessions: who may see which sessions is the same as everywhere (domain::may_see).
#pragma once
#include "admin/api.hpp"
#include "app/config.hpp"
#include "app/session_reader.hpp"

#include <functional>
#include <memory>

namespace parley::app {

/// `sessions` outlives the server. `site`: as it is now, any thread.
void add_session_routes(admin::api& to, const session_reader& sessions, std::function<std::shared_ptr<const site_config>()> site);

/// May this account see this session? Holders of supervise_all: any.
bool may_look(const accounts::identity& who, const domain::session_state& s, const domain::site_rules& rules);

} // namespace parley::app
