// Who may open a WebSocket.
#include "websocket_client.hpp"

#include <gmock/gmock.h>

namespace parley::gateway::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

websocket_settings with_origins(std::string_view origins) {
  auto s = default_websockets();
  s.origins = *origin_list::parse(origins);
  return s;
}

unsigned status_of(const running_server& s, const websocket_client::options& o) { return websocket_client{s, o}.refused; }

constexpr std::string_view upgrade = "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

TEST(websocket_handshake, the_client_gets_the_first_sub_protocol_of_its_list_that_there_is) {
  running_server server;
  for (const auto& [wanted, given] :
    {std::pair{"parley.v1.json", "parley.v1.json"}, {"parley.v1.fb", "parley.v1.fb"}, {"parley.v9, parley.v1.fb, parley.v1.json", "parley.v1.fb"}}) {
    const auto answer = raw_exchange(server, std::string{upgrade} + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: " + wanted + "\r\n\r\n");
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 101 "));
    EXPECT_THAT(answer, HasSubstr(std::string{"Sec-WebSocket-Protocol: "} + given + "\r\n"));
    EXPECT_THAT(answer, HasSubstr("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"));
  }
}

TEST(websocket_handshake, without_a_sub_protocol_that_there_is_the_client_is_told_which_there_are) {
  running_server server;
  EXPECT_EQ(status_of(server, {.protocol = ""}), 400u);
  EXPECT_EQ(status_of(server, {.protocol = "chat"}), 400u);
  EXPECT_THAT(raw_exchange(server, std::string{upgrade} + "Sec-WebSocket-Version: 13\r\n\r\n"), HasSubstr("parley.v1.json or parley.v1.fb"));
}

TEST(websocket_handshake, a_request_that_is_no_upgrade_gets_a_short_answer) {
  running_server server;
  for (auto request : {"GET / HTTP/1.1\r\nHost: x\r\n\r\n", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n"}) {
    const auto answer = raw_exchange(server, request);
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 426 Upgrade Required\r\n"));
    EXPECT_THAT(answer, HasSubstr("Upgrade: websocket\r\n"));
    EXPECT_THAT(answer, HasSubstr("Connection: close\r\n"));
  }
}

TEST(websocket_handshake, another_version_is_told_which_one_there_is) {
  running_server server;
  EXPECT_THAT(raw_exchange(server, std::string{upgrade} + "Sec-WebSocket-Version: 8\r\nSec-WebSocket-Protocol: parley.v1.json\r\n\r\n"),
    ::testing::AllOf(StartsWith("HTTP/1.1 426 "), HasSubstr("Sec-WebSocket-Version: 13\r\n")));
}

TEST(websocket_handshake, what_is_no_http_is_told_so) {
  running_server server;
  EXPECT_THAT(raw_exchange(server, "\x16\x03\x01\x02 hello\r\n\r\n"), StartsWith("HTTP/1.1 400 "));
  EXPECT_THAT(raw_exchange(server, std::string{upgrade} + "X: " + std::string(9000, 'x') + "\r\n\r\n"), StartsWith("HTTP/1.1 431 "));
  EXPECT_GE(server.counters().handshakes_refused.value(), 2u);
}

TEST(websocket_handshake, pages_of_listed_origins_may_connect_and_others_may_not) {
  running_server server{{}, default_options(), {}, with_origins("https://shop.example")};
  EXPECT_EQ(status_of(server, {.origin = "https://shop.example"}), 0u);
  EXPECT_EQ(status_of(server, {.origin = "https://evil.example"}), 403u);
  EXPECT_EQ(status_of(server, {.origin = "null"}), 403u);
  EXPECT_EQ(status_of(server, {}), 0u) << "what is no browser names no origin";
}

TEST(websocket_handshake, where_any_origin_may_connect_every_page_may) {
  running_server server;
  EXPECT_EQ(status_of(server, {.origin = "https://evil.example"}), 0u);
}

TEST(websocket_handshake, an_address_past_connections_per_address_is_told_to_come_later) {
  auto settings = default_websockets();
  settings.connections_per_address = 2;
  running_server server{{}, default_options(), {}, std::move(settings)};
  auto first = std::make_unique<websocket_client>(server);
  websocket_client second{server};
  EXPECT_EQ(status_of(server, {}), 429u);
  const auto closed = server.counters().closed.value();
  first.reset();
  while (server.counters().closed.value() <= closed) // until the server has seen the end
    std::this_thread::yield();
  EXPECT_EQ(status_of(server, {}), 0u);
}

TEST(websocket_handshake, past_max_connections_a_client_is_told_to_come_later) {
  running_server server{{.max_connections = 1}};
  wire_client tcp{server};
  tcp.hello({});
  EXPECT_EQ(status_of(server, {}), 503u);
  EXPECT_TRUE(tcp.answer_to(tcp.bare(kind::ping)));
}

TEST(websocket_handshake, who_never_finishes_its_request_is_closed) {
  running_server server{{.hello_timeout_ms = 1}};
  EXPECT_EQ(raw_exchange(server, "GET / HT"), "");
}

TEST(websocket_handshake, nothing_may_follow_the_request_before_its_answer) {
  running_server server;
  EXPECT_THAT(raw_exchange(server, "GET / HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\n"), StartsWith("HTTP/1.1 400 "));
}

} // namespace
} // namespace parley::gateway::testing
