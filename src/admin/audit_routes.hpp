// /api/v1/audit-log
#pragma once
#include "admin/api.hpp"

namespace parley::admin {

/// `log` outlives the server.
void add_audit_routes(api& to, const audit_log& log);

} // namespace parley::admin
