#include "gateway/health_pages.hpp"

#include "gateway/http_server.hpp"
#include "http_client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

namespace parley::gateway {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

struct health_pages_test : ::testing::Test {
  std::atomic<bool> ready{true};
  std::unique_ptr<http_server> server;

  void SetUp() override {
    http::router routes;
    add_health_pages(routes, {[this] { return ready.load(); }, [] { return std::string{"parley_x 1\n"}; }});
    server = *http_server::start("127.0.0.1", 0, std::move(routes));
  }
  std::string ask(std::string_view line, std::string_view more = "") {
    testing::http_client c{server->port()};
    c.send(std::string{line} + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + std::string{more} + "\r\n");
    return c.until_closed();
  }
};

TEST_F(health_pages_test, healthz_says_ok) {
  auto got = ask("GET /healthz");
  EXPECT_THAT(got, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(got, EndsWith("\r\n\r\nok\n"));
}

TEST_F(health_pages_test, readyz_follows_the_server) {
  EXPECT_THAT(ask("GET /readyz"), StartsWith("HTTP/1.1 200 "));
  ready = false;
  EXPECT_THAT(ask("GET /readyz"), StartsWith("HTTP/1.1 503 "));
}

TEST_F(health_pages_test, metrics_come_in_the_text_format_of_prometheus) {
  auto got = ask("GET /metrics?x=1");
  EXPECT_THAT(got, HasSubstr("Content-Type: text/plain; version=0.0.4"));
  EXPECT_THAT(got, EndsWith("\r\n\r\nparley_x 1\n"));
}

TEST_F(health_pages_test, pages_can_only_be_read) {
  auto got = ask("POST /metrics", "Content-Length: 0\r\n");
  EXPECT_THAT(got, StartsWith("HTTP/1.1 405 "));
  EXPECT_THAT(got, HasSubstr("Allow: GET, HEAD"));
}

TEST_F(health_pages_test, a_body_past_the_limit_is_refused) { EXPECT_THAT(ask("GET /healthz", "Content-Length: 1025\r\n"), StartsWith("HTTP/1.1 413 ")); }

} // namespace
} // namespace parley::gateway
