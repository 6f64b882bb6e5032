// TLS in the configuration.
#pragma once
#include "app/config/server_config.hpp"
#include "tls/context.hpp"

namespace parley::app {

/// Reads the certificate and its key. The error is for a person and names the setting or the file.
result<std::shared_ptr<const tls::context>, std::string> read_certificate(const tls_config& config);

/// What is wrong with it, if a listener speaks TLS; files are looked at.
void check_tls(const tls_config& config, std::vector<std::string>& problems);

} // namespace parley::app
