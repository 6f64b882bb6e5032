// The protocol over WebSocket (RFC 6455), as binary frames or as JSON. docs/websocket.md describes it for clients.
#pragma once
#include "gateway/listener.hpp"
#include "gateway/websocket_settings.hpp"

namespace parley::gateway {

/// Connections for one listener.
connection_maker websocket_connections(websocket_settings settings);

} // namespace parley::gateway
