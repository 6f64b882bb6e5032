#include "bridge/options.hpp"

#include "base/log.hpp"

#include <CLI/CLI.hpp>

#include <fstream>
#include <iterator>

namespace parley::bridge {

namespace {

/// Texts as they are written on the command line.
struct written {
  std::string router, key, key_file, listen_ws = "127.0.0.1:7402", admin = "127.0.0.1:7403", origins = "by_address";
  bool compression = false;
};

std::optional<router_address> parse_router(const std::string& text) {
  const auto colon = text.rfind(':');
  if (colon == text.npos || colon == 0 || colon + 1 == text.size() || text.find_first_not_of("0123456789", colon + 1) != text.npos)
    return std::nullopt;
  auto host = text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']'))
    host = host.substr(1, host.size() - 2);
  return router_address{host, text.substr(colon + 1)};
}

result<std::string, std::string> read_key(const written& w) {
  if (w.key_file.empty())
    return w.key;
  std::ifstream file{w.key_file};
  if (!file)
    return failure{"--router-key-file: can't read " + w.key_file};
  std::string key{std::istreambuf_iterator<char>{file}, {}};
  key.erase(key.find_last_not_of(" \t\r\n") + 1); // editors end files with a new line
  return key;
}

result<ok_t, std::string> settle(const written& w, options& o) {
  const auto router = parse_router(w.router);
  if (!router)
    return failure{"--router: " + w.router + " is not HOST:PORT"};
  o.router = *router;
  auto key = read_key(w);
  if (!key)
    return failure{key.error()};
  o.router.key = *std::move(key);
  const auto listen = parse_endpoint(w.listen_ws);
  const auto admin = parse_endpoint(w.admin);
  if (!listen)
    return failure{"--listen-ws: " + w.listen_ws + " is not ADDRESS:PORT"};
  if (!admin)
    return failure{"--admin: " + w.admin + " is not ADDRESS:PORT"};
  o.listen_ws = *listen;
  o.admin = *admin;
  auto origins = origin_list::parse(w.origins != "by_address" ? w.origins : listen->is_loopback() ? "local" : "none"); // as parleyd does
  if (!origins)
    return failure{"--origins: " + origins.error()};
  o.websocket.origins = *std::move(origins);
  o.websocket.compress = w.compression ? gateway::compression::deflate : gateway::compression::off;
  if (!log::parse_level(o.log_level))
    return failure{"--log-level: " + o.log_level + " is none of debug, info, warning, error"};
  return ok;
}

} // namespace

result<command, std::string> parse_options(int argc, const char* const* argv) {
  options o;
  o.websocket.connections_per_address = limits::max_connections_per_address;
  written w;
  CLI::App app{"WebSockets for a Parley server elsewhere. Several bridges may serve one server: a client of one that ends comes back through another.", "parley-bridge"};
  app.set_version_flag("--version", "parley-bridge " PARLEY_VERSION);
  app.add_option("--router", w.router, "HOST:PORT of the server's binary protocol")->envname("PARLEY_BRIDGE_ROUTER")->required();
  app.add_option("--router-key", w.key, "The site's gateway_key (rather from a file: others see command lines)")->envname("PARLEY_BRIDGE_ROUTER_KEY");
  app.add_option("--router-key-file", w.key_file, "File that holds it")->envname("PARLEY_BRIDGE_ROUTER_KEY_FILE");
  app.add_option("--listen-ws", w.listen_ws, "ADDRESS:PORT for WebSockets")->envname("PARLEY_BRIDGE_LISTEN_WS")->capture_default_str();
  app.add_option("--admin", w.admin, "ADDRESS:PORT for /healthz, /readyz and /metrics")->envname("PARLEY_BRIDGE_ADMIN")->capture_default_str();
  app
    .add_option("--origins", w.origins,
      "Web pages that may connect: any, none, local (this machine's), or origins; by_address: local where --listen-ws is a loopback address, else none")
    ->envname("PARLEY_BRIDGE_ORIGINS")
    ->capture_default_str();
  app.add_option("--max-connections", o.max_connections, "WebSockets at once")
    ->envname("PARLEY_BRIDGE_MAX_CONNECTIONS")
    ->check(CLI::Range(1u, 10'000'000u))
    ->capture_default_str();
  app.add_option("--connections-per-address", o.websocket.connections_per_address, "WebSockets of one address at once; 0 = any number, as behind a proxy")
    ->envname("PARLEY_BRIDGE_CONNECTIONS_PER_ADDRESS")
    ->check(CLI::Range(0u, 10'000'000u))
    ->capture_default_str();
  app.add_option("--ping-interval-ms", o.websocket.ping_interval_ms, "Who is silent for so long is asked, and ended when it stays silent for as long again")
    ->envname("PARLEY_BRIDGE_PING_INTERVAL_MS")
    ->check(CLI::Range(10, 3'600'000))
    ->capture_default_str();
  app.add_flag("--compression", w.compression, "permessage-deflate for clients that offer it; costs 300 KB and more a connection")->envname("PARLEY_BRIDGE_COMPRESSION");
  app.add_option("--log-level", o.log_level, "debug, info, warning or error")->envname("PARLEY_BRIDGE_LOG_LEVEL")->capture_default_str();
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    return command{printed{app.help()}};
  } catch (const CLI::CallForVersion&) {
    return command{printed{"parley-bridge " PARLEY_VERSION "\n"}};
  } catch (const CLI::ParseError& e) {
    return failure{std::string{e.what()}};
  }
  if (auto settled = settle(w, o); !settled)
    return failure{settled.error()};
  return command{std::move(o)};
}

} // namespace parley::bridge
