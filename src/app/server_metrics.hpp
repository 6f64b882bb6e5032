// The server's own figures under /metrics; docs/operations.md lists them.
#pragma once
#include "actors/shard.hpp"
#include "base/metrics.hpp"
#include "gateway/listener.hpp"

namespace parley::app {

/// The shard and the listener outlive the registry's last text().
void add_server_metrics(metrics_registry& to, const actors::shard& shard, const gateway::connection_counters& connections);
/// Of several threads: their sums are shown.
void add_tls_metrics(metrics_registry& to, const gateway::tls_counters& handshakes);

} // namespace parley::app
