// An HTTP/1.1 server for routes (http/router.hpp): one thread for the sockets, a fixed number of workers for handlers that wait.
#pragma once
#include "base/result.hpp"
#include "gateway/tls_counters.hpp"
#include "http/router.hpp"
#include "tls/current_context.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace parley::gateway {

/// Each limit holds for one server. A request that meets one is told by its status, where it can be told.
struct http_limits {
  std::size_t connections = 256;                     ///< at once; more are closed. Far more than browsers of administrators, scrapers and a proxy's pool need.
  std::size_t header_bytes = 16 * 1024;              ///< of one request, also of a chunk's head and of a trailer; past it 431. Tokens take 1 KiB.
  std::size_t body_bytes = 64 * 1024 * 1024;         ///< of all requests whose bodies are being gathered in memory; past it 503
  std::size_t workers = 4;                           ///< threads for handlers, uploads and streams; they wait for disks more than they work
  std::size_t waiting_jobs = 1024;                   ///< for a worker; past it 503. Four a connection: none has more than one under way
  std::chrono::milliseconds header_timeout{10'000};  ///< for the head of a request to arrive, from its first byte on
  std::chrono::milliseconds body_grace{10'000};      ///< for a body or an answer to go over, and
  std::size_t slowest_bytes_per_s = 16 * 1024;       ///< … a second more for each so many bytes: a poor mobile line
  std::chrono::milliseconds handler_timeout{60'000}; ///< until an answer; past it 504
  std::chrono::milliseconds idle_timeout{60'000};    ///< between requests of a kept connection: four usual scrape intervals
  /// Whose address http::request::peer is. said_by_proxy: the one that a proxy on this machine tells (http/forwarded_peer.hpp); who comes from elsewhere, or tells none, is
  /// its socket's.
  enum class peer : std::uint8_t { of_socket, said_by_proxy } peers = peer::of_socket;
};

class http_server {
public:
  /// Listens on `host` (an address or `localhost`), `port` (0: any free one) and serves until destroyed; over TLS where there is something to begin it with. The error says
  /// why it can't.
  static result<std::unique_ptr<http_server>, std::string> start(
    const std::string& host, std::uint16_t port, http::router routes, http_limits limits = {}, std::shared_ptr<const tls::current_context> as = nullptr);
  /// Stops at once, cutting off what is being answered, and waits for its threads: handlers that are running come to their end.
  ~http_server();
  http_server(const http_server&) = delete;
  http_server& operator=(const http_server&) = delete;

  /// The port in use.
  std::uint16_t port() const;
  /// Handshakes of TLS at this port.
  const tls_counters& handshakes() const;

private:
  struct impl;
  explicit http_server(std::unique_ptr<impl>);
  std::unique_ptr<impl> impl_;
};

} // namespace parley::gateway
