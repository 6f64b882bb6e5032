// Answering `list`: how many, then each session describes itself.
#pragma once
#include "actors/context.hpp"

#include <span>

namespace parley::actors {

/// Sends `listing` with the number of sessions that follow (at most what was asked for), and asks each of them to send its session_info.
/// Refused with rate_limited where the connection has too much waiting to be read already: listing shall not close it.
/// `total`: how many there are without the limit.
void send_listing(shard_context& shard, const inbound& request, std::span<const session_id> sessions, std::size_t total);

} // namespace parley::actors
