// The protocol over WebSocket (RFC 6455), as binary frames or as JSON. docs/websocket.md describes it for clients.
#pragma once
#include "gateway/listener.hpp"
#include "gateway/websocket_settings.hpp"

namespace parley::gateway {

/// Connections for one listener; over TLS where there is something to begin it with.
connection_maker websocket_connections(websocket_settings settings, std::shared_ptr<const tls::current_context> as = nullptr);

} // namespace parley::gateway
