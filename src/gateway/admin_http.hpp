// The operator's window: /healthz, /readyz and /metrics over HTTP, on a port of its own for this machine only.
#pragma once
#include "base/result.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace parley::gateway {

/// Where the pages' contents come from. Called on the admin thread, one at a time; may take a lock, must not wait for a shard.
struct admin_pages {
  std::function<bool()> ready;          ///< /readyz: 200 or 503
  std::function<std::string()> metrics; ///< /metrics: text format of Prometheus
};

struct admin_limits {
  std::size_t connections = 16;                    ///< at once; more are closed. A few scrapers and a person need not more.
  std::size_t header_bytes = 8 * 1024;             ///< of a request; past it 431
  std::size_t body_bytes = 1024;                   ///< none of the pages takes a body; past it 413
  std::chrono::milliseconds request_timeout{5000}; ///< for a request to arrive, and for its answer to be taken
  std::chrono::milliseconds idle_timeout{60'000};  ///< between requests of a kept connection: four usual scrape intervals
};

/// An HTTP/1.1 server with its own thread, so that a busy shard does not make the server look dead.
class admin_http {
public:
  /// Listens on `host` (an address or `localhost`), `port` (0: any free one) and serves until destroyed. The error says why it can't.
  static result<std::unique_ptr<admin_http>, std::string> start(const std::string& host, std::uint16_t port, admin_pages pages, admin_limits limits = {});
  /// Stops at once, cutting off what is being answered, and waits for the thread.
  ~admin_http();
  admin_http(const admin_http&) = delete;
  admin_http& operator=(const admin_http&) = delete;

  /// The port in use.
  std::uint16_t port() const;

private:
  struct impl;
  explicit admin_http(std::unique_ptr<impl>);
  std::unique_ptr<impl> impl_;
};

} // namespace parley::gateway
