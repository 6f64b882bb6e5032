#include "gateway/http_server.hpp"

#include "gateway/http_connection.hpp"

#include <thread>

namespace parley::gateway {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {
constexpr std::chrono::milliseconds retry_accept{100};
}

struct http_server::impl {
  worker_pool workers;
  http_surroundings around; // outlives io, whose end destroys the connections
  asio::io_context io{1};
  tcp::acceptor acceptor{io};
  asio::steady_timer pause{io};
  std::uint16_t port = 0;
  std::thread thread;

  impl(http::router routes, const http_limits& limits, std::shared_ptr<const tls::current_context> as)
    : workers("http-work", limits.workers, limits.waiting_jobs), around{std::move(routes), limits, workers, {}, std::move(as)} {
    around.way_back = std::make_shared<http_way_back>(io);
  }
  ~impl() {
    around.way_back->close();
    io.stop();
    if (thread.joinable())
      thread.join();
    workers.stop();
  }

  error_code listen(const std::string& host, std::uint16_t wanted) {
    error_code error;
    auto address = asio::ip::make_address(host == "localhost" ? "127.0.0.1" : host, error);
    tcp::endpoint where{address, wanted};
    if (!error)
      acceptor.open(where.protocol(), error);
    if (!error)
      acceptor.set_option(tcp::acceptor::reuse_address{true}, error);
    if (!error)
      acceptor.bind(where, error);
    if (!error)
      acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (!error)
      port = acceptor.local_endpoint(error).port();
    return error;
  }

  void run() {
    accept();
    thread = std::thread{[this] { io.run(); }};
  }

  void accept() {
    acceptor.async_accept([this](error_code error, tcp::socket socket) {
      if (error)
        return retry();
      if (around.connections < around.limits.connections)
        serve(std::move(socket));
      accept();
    });
  }

  void serve(tcp::socket socket) {
    if (around.tls)
      std::make_shared<http_connection>(around, std::move(socket), *around.tls->get(), around.handshakes)->begin();
    else
      std::make_shared<http_connection>(around, std::move(socket))->begin();
  }

  /// Out of files, most likely; somebody may close one.
  void retry() {
    pause.expires_after(retry_accept);
    pause.async_wait([this](error_code) { accept(); });
  }
};

http_server::http_server(std::unique_ptr<impl> i) : impl_(std::move(i)) {}
http_server::~http_server() = default;

result<std::unique_ptr<http_server>, std::string> http_server::start(
  const std::string& host, std::uint16_t port, http::router routes, http_limits limits, std::shared_ptr<const tls::current_context> as) {
  auto server = std::make_unique<impl>(std::move(routes), limits, std::move(as));
  if (auto error = server->listen(host, port))
    return failure{host + ':' + std::to_string(port) + ": " + error.message()};
  server->run();
  return std::unique_ptr<http_server>{new http_server{std::move(server)}};
}

std::uint16_t http_server::port() const { return impl_->port; }
const tls_counters& http_server::handshakes() const { return impl_->around.handshakes; }

} // namespace parley::gateway
