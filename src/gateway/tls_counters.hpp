// Figures about TLS.
#pragma once
#include "base/metrics.hpp"

namespace parley::gateway {

/// One for each thread that has TLS connections.
struct tls_counters {
  counter handshakes; ///< done
  counter failed;     ///< given up, by whom and for whatever reason
};

} // namespace parley::gateway
