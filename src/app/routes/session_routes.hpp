// /api/v1/sessions: who may see which sessions is the same as everywhere (domain::may_see).
#pragma once
#include "admin/api.hpp"
#include "app/config/server_config.hpp"
#include "app/routes/session_reader.hpp"

#include <functional>
#include <memory>

namespace parley::app {

/// `sessions` outlives the server. `site`: as it is now, any thread.
void add_session_routes(admin::api& to, const session_reader& sessions, std::function<std::shared_ptr<const site_config>()> site);

/// As whom an account looks at sessions; for domain::may_see.
struct account_eyes {
  principal who; ///< its number; nobody's if the router has not met it
  domain::operator_rights rights;
};
account_eyes eyes_of(const accounts::identity& who, const domain::site_rules& rules);

/// May this account see this session? Holders of supervise_all: any.
bool may_look(const accounts::identity& who, const domain::session_state& s, const domain::site_rules& rules);

} // namespace parley::app
