// The operator's window: /healthz, /readyz and /metrics.
#pragma once
#include "http/router.hpp"

#include <functional>
#include <string>

namespace parley::gateway {

/// Where the pages' contents come from. Called on the HTTP server's thread, one at a time; may take a lock, must not wait for a shard.
struct page_sources {
  std::function<bool()> ready;          ///< /readyz: 200 or 503
  std::function<std::string()> metrics; ///< /metrics: text format of Prometheus
};

void add_health_pages(http::router& to, page_sources from);

} // namespace parley::gateway
