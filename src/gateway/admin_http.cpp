#include "gateway/admin_http.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <array>
#include <optional>
#include <thread>

namespace parley::gateway {

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;

constexpr std::chrono::milliseconds retry_accept{100};

using parser = http::request_parser<http::string_body>;
using request = parser::value_type;

enum class afterwards : bool { keep, close };

/// Written out by hand: Beast's serializer costs more to compile than all the rest of this file.
struct reply {
  http::status status;
  std::string body;
  std::string type = "text/plain; charset=utf-8";
  std::string more_fields = {};
  afterwards connection = afterwards::close;

  std::string text(bool with_body) const {
    std::string out = "HTTP/1.1 " + std::to_string(unsigned(status)) + ' ' + std::string{http::obsolete_reason(status)};
    out += "\r\nContent-Type: " + type + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\nCache-Control: no-store\r\n" + more_fields;
    out += connection == afterwards::keep ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n";
    return with_body ? out + body : out;
  }
};

reply answer(const request& q, const admin_pages& pages) {
  auto path = q.target().substr(0, q.target().find('?'));
  if (path != "/healthz" && path != "/readyz" && path != "/metrics")
    return {http::status::not_found, "there are /healthz, /readyz and /metrics\n"};
  if (q.method() != http::verb::get && q.method() != http::verb::head)
    return {.status = http::status::method_not_allowed, .body = "GET or HEAD\n", .more_fields = "Allow: GET, HEAD\r\n"};
  if (path == "/healthz")
    return {http::status::ok, "ok\n"};
  if (path == "/metrics")
    return {http::status::ok, pages.metrics(), "text/plain; version=0.0.4; charset=utf-8"};
  if (pages.ready())
    return {http::status::ok, "ready\n"};
  return {http::status::service_unavailable, "not ready\n"};
}

/// What a request that can't be understood is told before the connection ends.
reply complaint(error_code why) {
  auto status = why == http::error::header_limit ? http::status::request_header_fields_too_large
                : why == http::error::body_limit ? http::status::payload_too_large
                                                 : http::status::bad_request;
  return {status, std::string{http::obsolete_reason(status)} + '\n'};
}

/// What all connections share.
struct surroundings {
  admin_pages pages;
  admin_limits limits;
  std::size_t connections = 0;
};

/// One connection, alive as long as something is pending on it.
class visit : public std::enable_shared_from_this<visit> {
public:
  visit(tcp::socket s, surroundings& around) : socket_(std::move(s)), deadline_(socket_.get_executor()), around_(around) { ++around_.connections; }
  ~visit() { --around_.connections; }

  void begin() { next_request(around_.limits.request_timeout); }

private:
  void next_request(std::chrono::milliseconds patience) {
    parser_.emplace();
    parser_->header_limit(std::uint32_t(around_.limits.header_bytes));
    parser_->body_limit(around_.limits.body_bytes);
    parser_->eager(true);
    expect_within(patience);
    parse();
  }

  /// From now on, until the next call. Past it the connection is closed, and with it everything that is pending ends.
  void expect_within(std::chrono::milliseconds patience) {
    deadline_.expires_after(patience);
    deadline_.async_wait([self = shared_from_this()](error_code cancelled) {
      // A wait that had already ended when the deadline was moved comes here too.
      if (!cancelled && self->deadline_.expiry() <= std::chrono::steady_clock::now())
        self->close();
    });
  }

  void parse() {
    error_code problem = http::error::need_more;
    if (!read_.empty())
      read_.erase(0, parser_->put(asio::buffer(read_), problem));
    if (problem == http::error::need_more)
      read();
    else if (problem)
      send(complaint(problem).text(true), afterwards::close);
    else
      respond(parser_->get());
  }

  void read() {
    socket_.async_read_some(asio::buffer(chunk_), [self = shared_from_this()](error_code gone, std::size_t size) {
      if (gone)
        return self->close();
      self->read_.append(self->chunk_.data(), size);
      self->parse();
    });
  }

  void respond(const request& q) {
    auto r = answer(q, around_.pages);
    r.connection = q.keep_alive() ? afterwards::keep : afterwards::close;
    send(r.text(q.method() != http::verb::head), r.connection);
  }

  void send(std::string text, afterwards then) {
    written_ = std::move(text);
    expect_within(around_.limits.request_timeout);
    asio::async_write(socket_, asio::buffer(written_), [self = shared_from_this(), then](error_code gone, std::size_t) {
      if (gone)
        return self->close();
      if (then == afterwards::keep)
        return self->next_request(self->around_.limits.idle_timeout);
      error_code ignored;
      self->socket_.shutdown(tcp::socket::shutdown_send, ignored);
      self->await_end();
    });
  }

  /// Closing with unread bytes in the socket would destroy the answer on its way; so they are read.
  void await_end() {
    socket_.async_read_some(asio::buffer(chunk_), [self = shared_from_this()](error_code gone, std::size_t) {
      if (gone)
        return self->close();
      self->await_end();
    });
  }

  void close() {
    error_code ignored;
    socket_.close(ignored);
    deadline_.cancel();
  }

  tcp::socket socket_;
  asio::steady_timer deadline_;
  surroundings& around_;
  std::optional<parser> parser_;
  std::array<char, 4096> chunk_;
  std::string read_;    ///< not parsed yet
  std::string written_; ///< being sent
};

} // namespace

struct admin_http::impl {
  surroundings around; // outlives io, whose end destroys the visits
  asio::io_context io{1};
  tcp::acceptor acceptor{io};
  asio::steady_timer pause{io};
  std::uint16_t port = 0;
  std::thread thread;

  impl(admin_pages pages, admin_limits limits) : around{std::move(pages), limits} {}
  ~impl() {
    io.stop();
    if (thread.joinable())
      thread.join();
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
        std::make_shared<visit>(std::move(socket), around)->begin();
      accept();
    });
  }

  /// Out of files, most likely; somebody may close one.
  void retry() {
    pause.expires_after(retry_accept);
    pause.async_wait([this](error_code) { accept(); });
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
