// What the operating system knows about this process, under the names that Prometheus' own clients use.
#pragma once
#include "base/metrics.hpp"

namespace parley {

/// Adds process_cpu_seconds_total, process_resident_memory_bytes, process_anonymous_memory_bytes (resident memory that is no file's: what the
/// server itself allocated, without the pages of its store), process_open_fds and process_start_time_seconds.
void add_process_metrics(metrics_registry& to);

} // namespace parley
