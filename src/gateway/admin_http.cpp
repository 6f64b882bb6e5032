#include "gateway/admin_http.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

#include <array>
#include <optional>
#include <thread>
#include <tuple>

namespace parley::gateway {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;

constexpr auto awaited = asio::as_tuple(asio::use_awaitable);
constexpr std::chrono::milliseconds retry_accept{100};

using request = http::request<http::string_body>;
using response = http::response<http::string_body>;

response make_response(http::status status, std::string body, unsigned version = 11) {
  response r{status, version};
  r.set(http::field::content_type, "text/plain; charset=utf-8");
  r.set(http::field::cache_control, "no-store");
  r.body() = std::move(body);
  return r;
}

response answer(const request& q, const admin_pages& pages) {
  auto path = q.target().substr(0, q.target().find('?'));
  bool known = path == "/healthz" || path == "/readyz" || path == "/metrics";
  auto r = [&] {
    if (!known)
      return make_response(http::status::not_found, "there are /healthz, /readyz and /metrics\n", q.version());
    if (q.method() != http::verb::get && q.method() != http::verb::head) {
      auto refused = make_response(http::status::method_not_allowed, "GET or HEAD\n", q.version());
      refused.set(http::field::allow, "GET, HEAD");
      return refused;
    }
    if (path == "/healthz")
      return make_response(http::status::ok, "ok\n", q.version());
    if (path == "/readyz")
      return pages.ready() ? make_response(http::status::ok, "ready\n", q.version()) : make_response(http::status::service_unavailable, "not ready\n", q.version());
    auto metrics = make_response(http::status::ok, pages.metrics(), q.version());
    metrics.set(http::field::content_type, "text/plain; version=0.0.4; charset=utf-8");
    return metrics;
  }();
  r.keep_alive(q.keep_alive());
  r.prepare_payload();
  if (q.method() == http::verb::head)
    r.body().clear(); // the length stays that of the page
  return r;
}

/// What a request that could not be read is told before the connection ends; nothing if its sender is gone.
std::optional<response> complaint(beast::error_code why) {
  auto about = [](http::status status) {
    auto r = make_response(status, std::string{http::obsolete_reason(status)} + '\n');
    r.keep_alive(false);
    r.prepare_payload();
    return r;
  };
  if (why == http::error::header_limit)
    return about(http::status::request_header_fields_too_large);
  if (why == http::error::body_limit)
    return about(http::status::payload_too_large);
  bool malformed = why.category() == make_error_code(http::error::bad_method).category() && why != http::error::end_of_stream && why != http::error::partial_message;
  return malformed ? std::optional{about(http::status::bad_request)} : std::nullopt;
}

} // namespace

struct admin_http::impl {
  admin_pages pages;
  admin_limits limits;
  std::size_t open = 0; // connections; outlives io, whose end destroys them
  asio::io_context io{1};
  tcp::acceptor acceptor{io};
  std::uint16_t port = 0;
  std::thread thread;

  impl(admin_pages p, admin_limits l) : pages(std::move(p)), limits(l) {}
  ~impl() {
    io.stop();
    if (thread.joinable())
      thread.join();
  }

  beast::error_code listen(const std::string& host, std::uint16_t wanted) {
    beast::error_code error;
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
    asio::co_spawn(io, accept(), asio::detached);
    thread = std::thread{[this] { io.run(); }};
  }

  asio::awaitable<void> accept() {
    for (;;) {
      auto [error, socket] = co_await acceptor.async_accept(awaited);
      if (error) {
        // Out of files, most likely; somebody may close one.
        asio::steady_timer pause{io, retry_accept};
        co_await pause.async_wait(awaited);
      } else if (open < limits.connections) {
        asio::co_spawn(io, serve(beast::tcp_stream{std::move(socket)}), asio::detached);
      }
    }
  }

  asio::awaitable<void> serve(beast::tcp_stream stream) {
    struct counted {
      std::size_t& n;
      explicit counted(std::size_t& of) : n(of) { ++n; }
      ~counted() { --n; }
    } here{open};

    beast::flat_buffer bytes;
    stream.expires_after(limits.request_timeout);
    for (;;) {
      http::request_parser<http::string_body> parser;
      parser.header_limit(std::uint32_t(limits.header_bytes));
      parser.body_limit(limits.body_bytes);
      auto [unread, size] = co_await http::async_read(stream, bytes, parser, awaited);
      auto reply = unread ? complaint(unread) : answer(parser.get(), pages);
      if (!reply)
        co_return;
      stream.expires_after(limits.request_timeout);
      auto [unsent, sent] = co_await http::async_write(stream, *reply, awaited);
      if (unsent || !reply->keep_alive())
        break;
      stream.expires_after(limits.idle_timeout);
    }
    co_await finish(stream);
  }

  /// Closing with unread bytes in the socket would destroy the answer on its way; so they are read.
  static asio::awaitable<void> finish(beast::tcp_stream& stream) {
    beast::error_code error;
    stream.socket().shutdown(tcp::socket::shutdown_send, error);
    std::array<char, 4096> unwanted;
    while (!error)
      std::tie(error, std::ignore) = co_await stream.async_read_some(asio::buffer(unwanted), awaited);
  }
};

admin_http::admin_http(std::unique_ptr<impl> i) : impl_(std::move(i)) {}
admin_http::~admin_http() = default;

result<std::unique_ptr<admin_http>, std::string> admin_http::start(const std::string& host, std::uint16_t port, admin_pages pages, admin_limits limits) {
  auto server = std::make_unique<impl>(std::move(pages), limits);
  if (auto error = server->listen(host, port))
    return failure{host + ':' + std::to_string(port) + ": " + error.message()};
  server->run();
  return std::unique_ptr<admin_http>{new admin_http{std::move(server)}};
}

std::uint16_t admin_http::port() const { return impl_->port; }

} // namespace parley::gateway
