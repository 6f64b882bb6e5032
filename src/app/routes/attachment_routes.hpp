// /api/v1/attachments: files that chats carry, for operators and for visitors.
#pragma once
#include "accounts/authority.hpp"
#include "app/routes/visitor_routes.hpp"

namespace parley::app {

/// The same desk as for visitors; `accounts` outlives the server, too. Visitors show the token of their welcome, or the one that the site has signed.
void add_attachment_routes(admin::api& to, const visitor_desk& desk, const accounts::authority& accounts);

} // namespace parley::app
