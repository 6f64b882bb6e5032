// The outbox for administrators: /api/v1/outbox.
#pragma once
#include "admin/api.hpp"
#include "app/outbox_service.hpp"

namespace parley::app {

/// GET /outbox, GET /outbox/{id}, POST /outbox/{id}/replay, POST /webhooks/{name}/enable. For those who may manage settings. All outlive the server.
void add_outbox_routes(admin::api& to, outbox_service& service, admin::audit_log& log);

} // namespace parley::app
