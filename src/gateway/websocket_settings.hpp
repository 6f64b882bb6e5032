// What can be set about WebSockets.
#pragma once
#include "base/origin_list.hpp"
#include "protocol/limits.hpp"

#include <cstdint>

namespace parley::gateway {

enum class compression : bool { off, deflate };

struct websocket_settings {
  origin_list origins;
  std::int64_t ping_interval_ms = limits::websocket_ping_interval_ms; ///< who is silent for so long is asked, and ended after as long again
  std::uint32_t connections_per_address = 0;                          ///< 0: any number
  compression compress = compression::off;
};

} // namespace parley::gateway
