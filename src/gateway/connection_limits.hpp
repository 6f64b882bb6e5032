// Limits of one connection, as configured.
#pragma once
#include "protocol/limits.hpp"

namespace parley::gateway {

/// Defaults and reasons: protocol/limits.hpp.
struct connection_limits {
  std::size_t outbox_bytes = limits::max_outbox_bytes;
  std::size_t gateway_outbox_bytes = limits::max_gateway_outbox_bytes;
  std::uint32_t in_flight = limits::max_in_flight;
  std::size_t in_flight_bytes = limits::max_in_flight_bytes;
  std::size_t gateway_in_flight_bytes = limits::max_gateway_in_flight_bytes;
  std::uint32_t unanswered_frames_per_second = limits::unanswered_frames_per_second;
  std::uint32_t unanswered_burst_frames = limits::unanswered_burst_frames;
  std::int64_t hello_timeout_ms = limits::hello_timeout_ms;
  std::uint32_t max_connections = 16'000;
  std::uint32_t being_told =
    256; ///< past max_connections so many more are told so, each for seconds; others are closed without a word, so that descriptors do not run out
};

} // namespace parley::gateway
