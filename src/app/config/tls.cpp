#include "app/config/tls.hpp"

namespace parley::app {

result<std::shared_ptr<const tls::context>, std::string> read_certificate(const tls_config& config) {
  auto context = tls::context::serving(config.certificate, config.key);
  if (!context)
    return failure{"tls: " + context.error()};
  return context;
}

void check_tls(const tls_config& config, std::vector<std::string>& problems) {
  if (!config.is_on())
    return;
  const auto* listener = config.listen ? "tls.listen" : config.listen_ws ? "tls.listen_ws" : "tls.admin";
  const auto before = problems.size();
  if (config.certificate.empty())
    problems.push_back(std::string{"tls.certificate: names no file, but "} + listener + " is on");
  if (config.key.empty())
    problems.push_back(std::string{"tls.key: names no file, but "} + listener + " is on");
  if (problems.size() != before)
    return;
  if (const auto readable = read_certificate(config); !readable)
    problems.push_back(readable.error());
}

} // namespace parley::app
