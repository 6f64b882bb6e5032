#include "gateway/admin_http.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <list>

namespace parley::gateway {
namespace {

namespace asio = boost::asio;
using testing::HasSubstr;
using testing::StartsWith;

/// A client that blocks: what it reads is what the server sent before it closed, or up to a mark.
class connection {
public:
  explicit connection(std::uint16_t port) { socket_.connect({asio::ip::make_address("127.0.0.1"), port}); }

  void send(std::string_view text) {
    boost::system::error_code gone; // a server that closes early is part of some tests
    asio::write(socket_, asio::buffer(text.data(), text.size()), gone);
  }
  std::string until(const std::string& mark) {
    boost::system::error_code error;
    auto size = asio::read_until(socket_, asio::dynamic_buffer(read_), mark, error);
    auto taken = read_.substr(0, size);
    read_.erase(0, size);
    return taken;
  }
  std::string until_closed() {
    boost::system::error_code error;
    asio::read(socket_, asio::dynamic_buffer(read_), error);
    return std::move(read_);
  }

private:
  asio::io_context io_;
  asio::ip::tcp::socket socket_{io_};
  std::string read_;
};

struct admin_http_test : testing::Test {
  std::atomic<bool> ready{true};
  std::unique_ptr<admin_http> server;

  void start(admin_limits limits = {}) {
    auto started = admin_http::start("127.0.0.1", 0, {[this] { return ready.load(); }, [] { return std::string{"parley_x 1\n"}; }}, limits);
    ASSERT_TRUE(started) << started.error();
    server = *std::move(started);
  }
  void SetUp() override { start(); }

  /// The whole answer to one request on its own connection.
  std::string ask(std::string_view line, std::string_view more = "") {
    connection c{server->port()};
    c.send(std::string{line} + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + std::string{more} + "\r\n");
    return c.until_closed();
  }
};

TEST_F(admin_http_test, port_zero_gives_a_free_port) { EXPECT_NE(server->port(), 0); }

TEST_F(admin_http_test, healthz_says_ok) {
  auto got = ask("GET /healthz");
  EXPECT_THAT(got, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(got, testing::EndsWith("\r\n\r\nok\n"));
}

TEST_F(admin_http_test, readyz_follows_the_server) {
  EXPECT_THAT(ask("GET /readyz"), StartsWith("HTTP/1.1 200 "));
  ready = false;
  EXPECT_THAT(ask("GET /readyz"), StartsWith("HTTP/1.1 503 "));
}

TEST_F(admin_http_test, metrics_come_in_the_text_format_of_prometheus) {
  auto got = ask("GET /metrics");
  EXPECT_THAT(got, HasSubstr("Content-Type: text/plain; version=0.0.4"));
  EXPECT_THAT(got, testing::EndsWith("\r\n\r\nparley_x 1\n"));
}

TEST_F(admin_http_test, a_query_does_not_change_the_page) { EXPECT_THAT(ask("GET /metrics?x=1"), StartsWith("HTTP/1.1 200 ")); }

TEST_F(admin_http_test, other_pages_do_not_exist) {
  EXPECT_THAT(ask("GET /"), StartsWith("HTTP/1.1 404 "));
  EXPECT_THAT(ask("GET /metrics/x"), StartsWith("HTTP/1.1 404 "));
}

TEST_F(admin_http_test, pages_can_only_be_read) {
  auto got = ask("POST /metrics", "Content-Length: 0\r\n");
  EXPECT_THAT(got, StartsWith("HTTP/1.1 405 "));
  EXPECT_THAT(got, HasSubstr("Allow: GET, HEAD"));
}

TEST_F(admin_http_test, head_gives_the_head_alone) {
  auto got = ask("HEAD /healthz");
  EXPECT_THAT(got, HasSubstr("Content-Length: 3\r\n"));
  EXPECT_THAT(got, testing::EndsWith("\r\n\r\n"));
}

TEST_F(admin_http_test, one_connection_may_ask_often) {
  connection c{server->port()};
  for (int i = 0; i < 3; ++i) {
    c.send("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_THAT(c.until("ok\n"), StartsWith("HTTP/1.1 200 "));
  }
}

TEST_F(admin_http_test, what_is_no_http_is_told_and_closed) {
  connection c{server->port()};
  c.send("\x16\x03\x01 hello\r\n\r\n");
  EXPECT_THAT(c.until_closed(), StartsWith("HTTP/1.1 400 "));
}

TEST_F(admin_http_test, a_head_past_the_limit_is_refused) {
  EXPECT_THAT(ask("GET /healthz", "X: " + std::string(7 * 1024, 'x') + "\r\n"), StartsWith("HTTP/1.1 200 "));
  EXPECT_THAT(ask("GET /healthz", "X: " + std::string(64 * 1024, 'x') + "\r\n"), StartsWith("HTTP/1.1 431 "));
}

TEST_F(admin_http_test, a_body_past_the_limit_is_refused) { EXPECT_THAT(ask("GET /healthz", "Content-Length: 1025\r\n"), StartsWith("HTTP/1.1 413 ")); }

TEST_F(admin_http_test, a_connection_past_the_limit_is_closed_and_a_place_that_is_left_is_given_again) {
  start({.connections = 2});
  std::list<connection> held;
  for (int i = 0; i < 2; ++i) {
    auto& c = held.emplace_back(server->port());
    c.send("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
    ASSERT_THAT(c.until("ok\n"), HasSubstr("200")); // it has its place
  }
  EXPECT_EQ(ask("GET /healthz"), "");
  held.front().send("GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  held.front().until_closed();
  held.pop_front();
  while (ask("GET /healthz").empty()) { // until the server has seen the end
  }
}

TEST_F(admin_http_test, who_never_finishes_a_request_is_closed) {
  start({.request_timeout = std::chrono::milliseconds{20}});
  connection c{server->port()};
  c.send("GET /hea");
  EXPECT_EQ(c.until_closed(), "");
}

TEST_F(admin_http_test, who_stays_silent_between_requests_is_closed) {
  start({.idle_timeout = std::chrono::milliseconds{20}});
  connection c{server->port()};
  c.send("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_THAT(c.until_closed(), StartsWith("HTTP/1.1 200 "));
}

TEST_F(admin_http_test, stopping_closes_every_connection_and_frees_the_port) {
  connection c{server->port()};
  c.send("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
  c.until("ok\n");
  auto port = server->port();
  server.reset();
  EXPECT_EQ(c.until_closed(), "");
  auto again = admin_http::start("localhost", port, {[] { return true; }, [] { return std::string{}; }});
  ASSERT_TRUE(again) << again.error();
  EXPECT_EQ((*again)->port(), port);
}

TEST_F(admin_http_test, a_port_in_use_is_an_error_that_names_it) {
  auto second = admin_http::start("127.0.0.1", server->port(), {[] { return true; }, [] { return std::string{}; }});
  ASSERT_FALSE(second);
  EXPECT_THAT(second.error(), HasSubstr("127.0.0.1:" + std::to_string(server->port())));
}

} // namespace
} // namespace parley::gateway
