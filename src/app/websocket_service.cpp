#include "app/websocket_service.hpp"

#include "gateway/websocket_connection.hpp"

namespace parley::app {

result<std::unique_ptr<gateway::listener>, std::string> listen_for_websockets(
  const server_config& config, gateway::front& shared, std::shared_ptr<const tls::current_context> as) {
  auto origins = origin_list::parse(config.websocket.origins);
  if (!origins)
    return failure{"websocket.origins: " + origins.error()};
  gateway::websocket_settings settings;
  settings.origins = *std::move(origins);
  settings.ping_interval_ms = config.websocket.ping_interval_ms;
  settings.connections_per_address = std::uint32_t(config.websocket.connections_per_address);
  settings.compress = config.websocket.compression ? gateway::compression::deflate : gateway::compression::off;
  auto made = std::make_unique<gateway::listener>(shared, gateway::websocket_connections(std::move(settings), config.tls.listen_ws ? std::move(as) : nullptr));
  if (auto listening = made->listen(config.listen_ws.host, config.listen_ws.port); !listening)
    return failure{listening.error()};
  return made;
}

} // namespace parley::app
