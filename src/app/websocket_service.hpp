// The WebSocket front of a server.
#pragma once
#include "app/config/server_config.hpp"
#include "base/result.hpp"
#include "gateway/listener.hpp"

#include <memory>
#include <string>

namespace parley::app {

/// Listens where the (settled) configuration says, with `as` if it asks for TLS. `shared` outlives the listener.
result<std::unique_ptr<gateway::listener>, std::string> listen_for_websockets(
  const server_config& config, gateway::front& shared, std::shared_ptr<const tls::current_context> as);

} // namespace parley::app
