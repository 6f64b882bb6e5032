#include "gateway/front.hpp"

#include <boost/asio/post.hpp>

namespace parley::gateway {

namespace {
/// A restart takes about so long; before that coming back is in vain.
constexpr std::uint32_t restart_ms = 1'000;
/// One a millisecond: a thousand clients a second come back without anybody's noticing.
constexpr std::uint32_t comeback_ms = 1;
/// Until somebody else may have left a full server.
constexpr std::uint32_t full_server_ms = 5'000;
} // namespace

void front::change_limits(connection_limits to_these) {
  boost::asio::post(poller.io(), [this, to_these] { limits = to_these; });
}

std::uint32_t front::retry_after_ms(error_code why) {
  switch (why) {
    case error_code::server_stopping:
    case error_code::router_unreachable: return restart_ms + comeback_ms * sent_away_++;
    case error_code::too_many_connections: return full_server_ms;
    default: return 0;
  }
}

} // namespace parley::gateway
