// The certificate of a running server.
#pragma once
#include "app/config/server_config.hpp"
#include "base/metrics.hpp"
#include "base/result.hpp"
#include "tls/current_context.hpp"

#include <memory>
#include <string>

namespace parley::app {

/// What the listeners that speak TLS begin with; null if none does. The error is for a person.
result<std::shared_ptr<tls::current_context>, std::string> open_tls(const tls_config& config);

/// At a reload: what comes after `running`. Null if there is nothing to read, for no listener speaks TLS, or the new configuration has turned it off, which waits for a
/// restart. The error is for a person.
result<std::shared_ptr<const tls::context>, std::string> read_certificate(const tls::current_context* running, const tls_config& config);

/// When the certificate ends, which a certificate that nobody renews does unseen. `of` may be null.
void add_certificate_metrics(metrics_registry& to, std::shared_ptr<const tls::current_context> of);

} // namespace parley::app
