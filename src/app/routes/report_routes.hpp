// /api/v1/reports and /api/v1/usage: figures about chats, and what a fee is computed from.
#pragma once
#include "actors/shard_counters.hpp"
#include "admin/api.hpp"
#include "app/routes/session_reader.hpp"
#include "reports/report_service.hpp"

namespace parley::app {

/// All outlive the server that gets the routes.
void add_report_routes(admin::api& to, const reports::report_service& reports, const actors::shard_counters& live, const session_reader& sessions);

} // namespace parley::app
