// What all connections of one thread share, whatever they speak.
#pragma once
#include "base/clock.hpp"
#include "base/metrics.hpp"
#include "gateway/asio_poller.hpp"
#include "gateway/connection_limits.hpp"
#include "gateway/router.hpp"
#include "gateway/tls_counters.hpp"
#include "protocol/frame_writer.hpp"

namespace parley::gateway {

/// Counted on the front's thread, read by /metrics on another.
struct connection_counters {
  counter accepted, closed, refused, slow_readers, bad_frames, frames_in, bytes_in, bytes_out;
  counter websockets_opened, handshakes_refused;
  counter links_opened;
};

/// Lives as long as its listeners. One thread only, but for the counters.
class front {
public:
  front(router& clients_of, asio_poller& loop, const clock_source& time, const connection_limits& limits_of)
    : to(clients_of), poller(loop), limits(limits_of), clock_(time) {}

  std::int64_t steady_ms() const { return clock_.steady_ms(); }
  /// From any thread: connections follow these from now on, also those that are open. An answer to hello that was told keeps its in_flight; who uses more is made to wait.
  void change_limits(connection_limits to_these);
  /// How long a client that is told `why` shall stay away, milliseconds; 0 = no hint. When everybody is sent away each is told another time.
  std::uint32_t retry_after_ms(error_code why);
  /// What they were sent away for is over.
  void welcome_back() { sent_away_ = 0; }

  router& to;
  asio_poller& poller;
  connection_limits limits;
  frame_writer writer; ///< builds one frame at a time
  connection_counters counters;
  tls_counters tls;           ///< of the listeners that speak it
  std::size_t open = 0;       ///< connections, of all listeners
  std::size_t open_links = 0; ///< clients that gateways carry

private:
  const clock_source& clock_;
  std::uint32_t sent_away_ = 0;
};

} // namespace parley::gateway
