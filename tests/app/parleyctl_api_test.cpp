// parleyctl and an admin port, plain and with TLS.
#include "app/parleyctl/http_exchange.hpp"
#include "gateway/http_server.hpp"
#include "tests/tls/certificate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace parley::app {
namespace {

using testing::HasSubstr;

struct parleyctl_api_test : testing::Test {
  tls::testing::temporary_folder folder;
  tls::testing::certificate_files mine = tls::testing::make_certificate(folder.path());
  std::unique_ptr<gateway::http_server> server;
  endpoint at{"127.0.0.1", 0};
  std::shared_ptr<const tls::context> trusted = *tls::context::trusting(mine.certificate);

  void start(bool with_tls) {
    http::router routes;
    routes.add({.method = http::method::post, .pattern = "/echo", .handle = [](auto q, auto answer) { answer(http::json(q.body)); }, .max_body_bytes = 4'000'000});
    auto context = with_tls ? std::make_shared<tls::current_context>(*tls::context::serving(mine.certificate, mine.key)) : nullptr;
    server = *gateway::http_server::start("127.0.0.1", 0, std::move(routes), {}, context);
    at.port = server->port();
  }
  static http::request echo(std::string body) {
    http::request q;
    q.method = http::method::post;
    q.path = "/echo";
    q.body = std::move(body);
    return q;
  }
  std::string failure_of(const http_peer& peer) const {
    const auto answer = exchange(peer, echo("{}"));
    return answer ? "" : answer.error();
  }
};

TEST_F(parleyctl_api_test, asks_a_plain_server) {
  start(false);
  EXPECT_EQ(exchange({at}, echo("[1]"))->body, "[1]");
}

TEST_F(parleyctl_api_test, asks_a_server_that_it_trusts_over_tls) {
  start(true);
  const auto answer = exchange({at, trusted}, echo("[1]"));
  ASSERT_TRUE(answer) << answer.error();
  EXPECT_EQ(answer->status, 200u);
  EXPECT_EQ(answer->body, "[1]");
  const std::string long_body(3'000'000, '7');
  EXPECT_EQ(exchange({at, trusted, "localhost"}, echo(long_body))->body, long_body);
}

TEST_F(parleyctl_api_test, gives_nothing_to_a_server_that_it_does_not_trust) {
  start(true);
  const auto other = tls::testing::make_certificate(folder.path(), "other");
  EXPECT_THAT(failure_of({at, *tls::context::trusting(other.certificate)}), HasSubstr("self-signed certificate"));
  EXPECT_THAT(failure_of({at, trusted, "chat.example"}), HasSubstr("hostname mismatch"));
}

TEST_F(parleyctl_api_test, tls_where_the_server_speaks_none_and_the_other_way_round_is_told) {
  start(false);
  EXPECT_THAT(failure_of({at, trusted}), HasSubstr("no TLS: "));
  start(true);
  EXPECT_THAT(failure_of({at}), HasSubstr(at.text()));
}

} // namespace
} // namespace parley::app
