#include "clients/cpp/websocket_handshake.hpp"

#include "tests/clients/websocket_peer.hpp"

#include <array>
#include <gtest/gtest.h>

namespace parley::client::websocket {
namespace {

handshake ask() {
  // The RFC's example, 1.3: "the sample nonce".
  std::array<std::byte, 16> nonce;
  std::ranges::transform(std::string_view{"the sample nonce"}, nonce.begin(), [](char c) { return std::byte(c); });
  return begin_handshake("shop.example:7402", "/chat", "parley.v1.fb", nonce);
}

const std::string good =
  "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
  "Sec-WebSocket-Protocol: parley.v1.fb\r\n\r\n";

std::string replaced(std::string text, std::string_view what, std::string_view by) {
  const auto at = text.find(what);
  EXPECT_NE(at, text.npos) << what;
  return text.replace(at, what.size(), by);
}

std::string judged(const std::string& answer) {
  const auto head = read_answer(answer, ask());
  return head ? std::to_string(*head) : head.error().detail;
}

TEST(websocket_handshake, asks_as_the_rfc_does) {
  EXPECT_EQ(ask().request, "GET /chat HTTP/1.1\r\nHost: shop.example:7402\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                           "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: parley.v1.fb\r\n\r\n");
  EXPECT_EQ(ask().accept, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

TEST(websocket_handshake, accepts_the_answer_and_says_where_its_head_ends) {
  EXPECT_EQ(judged(good), std::to_string(good.size()));
  EXPECT_EQ(judged(good + "\x82"), std::to_string(good.size()));
  EXPECT_EQ(judged(replaced(replaced(good, "Upgrade: websocket", "UPGRADE:WebSocket  "), "keep-alive, Upgrade", "upgrade")), std::to_string(good.size() - 11));
}

TEST(websocket_handshake, waits_for_the_whole_head) {
  for (std::size_t size = 0; size < good.size(); ++size)
    ASSERT_EQ(judged(good.substr(0, size)), "0") << size;
}

TEST(websocket_handshake, refuses_an_answer_to_another_key) {
  const std::string problem = "Sec-WebSocket-Accept does not answer our key";
  EXPECT_EQ(judged(replaced(good, "s3pP", "S3pP")), problem);
  EXPECT_EQ(judged(replaced(good, "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n", "")), problem);
  EXPECT_EQ(judged(replaced(good, "\r\n\r\n", "\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n")), problem) << "twice";
}

TEST(websocket_handshake, refuses_another_protocol_or_an_extension) {
  EXPECT_EQ(judged(replaced(good, "parley.v1.fb", "parley.v1.json")), "the server does not speak parley.v1.fb");
  EXPECT_EQ(judged(replaced(good, "Sec-WebSocket-Protocol: parley.v1.fb\r\n", "")), "the server does not speak parley.v1.fb");
  EXPECT_EQ(judged(replaced(good, "\r\n\r\n", "\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n")), "the server uses an extension that nobody asked for");
}

TEST(websocket_handshake, refuses_to_go_on_with_something_else) {
  EXPECT_EQ(judged(replaced(good, "Upgrade: websocket", "Upgrade: h2c")), "the server goes on with something else than a WebSocket");
  EXPECT_EQ(judged(replaced(good, "keep-alive, Upgrade", "close")), "the server goes on with something else than a WebSocket");
}

TEST(websocket_handshake, tells_why_it_was_refused) {
  const auto forbidden = read_answer("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", ask());
  ASSERT_FALSE(forbidden);
  EXPECT_EQ(forbidden.error().what, closing::cause::refused);
  EXPECT_EQ(forbidden.error().detail, "the server refused the WebSocket: 403 Forbidden");
  for (auto* full : {"HTTP/1.1 429 Too Many Requests\r\n\r\n", "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\n\r\n"}) {
    const auto refused = read_answer(full, ask());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().what, closing::cause::by_server);
    EXPECT_EQ(refused.error().code, error_code::too_many_connections);
  }
}

TEST(websocket_handshake, gives_up_on_what_is_no_answer) {
  const std::string problem = "the answer to the request for a WebSocket is none";
  EXPECT_EQ(judged("\x2c"), problem);
  EXPECT_EQ(judged("HTTP/2 101\r\n\r\n"), problem);
  EXPECT_EQ(judged("HTTP/1.1 1x1 Hm\r\n\r\n"), problem);
  EXPECT_EQ(judged("HTTP/1.1 \r\n\r\n"), problem);
  EXPECT_EQ(judged(replaced(good, "\r\n\r\n", "\r\nX: " + std::string(max_answer_bytes, 'x'))), problem) << "endless";
}

} // namespace
} // namespace parley::client::websocket
