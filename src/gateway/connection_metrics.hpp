// The figures of connections under /metrics, in whichever program they are.
#pragma once
#include "base/metrics.hpp"
#include "gateway/front.hpp"

namespace parley::gateway {

/// `of` outlives the registry's last text().
void add_connection_metrics(metrics_registry& to, const connection_counters& of);

} // namespace parley::gateway
