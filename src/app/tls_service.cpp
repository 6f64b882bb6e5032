#include "app/tls_service.hpp"

#include "app/config/tls.hpp"
#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/time_text.hpp"

namespace parley::app {

namespace {

void tell(const tls::context& read, const tls_config& config) {
  const auto expires_ms = read.expires_unix_s() * 1000;
  const bool expired = expires_ms <= system_clock{}.wall_ms();
  log::write(expired ? log::level::warning : log::level::info, expired ? "certificate_expired" : "certificate_read",
    {{"file", config.certificate}, {"expires", utc_text(expires_ms)}});
}

} // namespace

result<std::shared_ptr<tls::current_context>, std::string> open_tls(const tls_config& config) {
  if (!config.is_on())
    return std::shared_ptr<tls::current_context>{};
  auto read = read_certificate(config);
  if (!read)
    return failure{read.error()};
  tell(**read, config);
  return std::make_shared<tls::current_context>(std::move(*read));
}

result<std::shared_ptr<const tls::context>, std::string> read_certificate(const tls::current_context* running, const tls_config& config) {
  if (!running || !config.is_on())
    return std::shared_ptr<const tls::context>{};
  auto read = read_certificate(config);
  if (read)
    tell(**read, config);
  return read;
}

void add_certificate_metrics(metrics_registry& to, std::shared_ptr<const tls::current_context> of) {
  to.add_gauge("parley_tls_certificate_expiry_timestamp_seconds", "When the certificate ends, seconds since 1970; 0 without TLS.",
    [of = std::move(of)] { return of ? double(of->get()->expires_unix_s()) : 0.0; });
}

} // namespace parley::app
