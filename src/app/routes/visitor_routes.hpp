// /api/v1/blocks and /api/v1/visitors: what is decided about one visitor.
#pragma once
#include "actors/shard.hpp"
#include "admin/api.hpp"
#include "app/config/server_config.hpp"
#include "app/data_service.hpp"
#include "app/routes/session_reader.hpp"

#include <functional>
#include <memory>

namespace parley::app {

/// What the routes need; all of it outlives the server.
struct visitor_desk {
  actors::shard& shard;
  data_service& data;
  const session_reader& sessions;
  admin::audit_log& audit;
  std::function<std::shared_ptr<const site_config>()> site;
};

void add_visitor_routes(admin::api& to, const visitor_desk& desk);

} // namespace parley::app
