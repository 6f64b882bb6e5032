// The command line of parley-bridge as a value.
#pragma once
#include "base/endpoint.hpp"
#include "base/result.hpp"
#include "bridge/upstream.hpp"
#include "gateway/websocket_settings.hpp"

#include <string>
#include <variant>

namespace parley::bridge {

struct options {
  router_address router;
  endpoint listen_ws{"127.0.0.1", 7402};
  endpoint admin{"127.0.0.1", 7403};
  std::uint32_t max_connections = 16'000;
  gateway::websocket_settings websocket;
  std::string log_level = "info";
};

/// To be written to stdout, with exit code 0: help or version.
struct printed {
  std::string text;
};

using command = std::variant<options, printed>;

/// Flags, else PARLEY_BRIDGE_* variables. The error says what is wrong with which of them.
result<command, std::string> parse_options(int argc, const char* const* argv);

} // namespace parley::bridge
