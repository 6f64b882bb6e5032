#include "clients/cpp/endpoint.hpp"

#include <gtest/gtest.h>

namespace parley::client {
namespace {

TEST(endpoint, reads_host_and_port) {
  auto e = endpoint::parse("127.0.0.1:7801");
  ASSERT_TRUE(e) << e.error();
  EXPECT_EQ(e->to_string(), "127.0.0.1:7801");
  EXPECT_TRUE(e->is_loopback());
  EXPECT_FALSE(endpoint::parse("10.0.0.1:80")->is_loopback());
}

TEST(endpoint, refuses_what_is_not_host_and_port) {
  for (auto* text : {"", "localhost", ":7", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:70000", "127.0.0.1:7x", "127.0.0.1:-1"})
    EXPECT_FALSE(endpoint::parse(text)) << text;
}

TEST(endpoint, reads_the_address_of_a_websocket) {
  const auto e = endpoint::parse("ws://localhost:7402");
  ASSERT_TRUE(e) << e.error();
  EXPECT_EQ(e->over, transport::websocket);
  EXPECT_EQ(e->host, "localhost:7402");
  EXPECT_EQ(e->path, "/");
  EXPECT_EQ(e->to_string(), "ws://127.0.0.1:7402/");
  const auto json = endpoint::parse("ws+json://127.0.0.1:80/chat?site=a");
  ASSERT_TRUE(json) << json.error();
  EXPECT_EQ(json->over, transport::websocket_json);
  EXPECT_EQ(json->to_string(), "ws+json://127.0.0.1:80/chat?site=a");
  EXPECT_EQ(endpoint::parse("127.0.0.1:80")->over, transport::tcp);
}

TEST(endpoint, refuses_what_is_no_address_of_a_websocket) {
  for (auto* text : {"wss://127.0.0.1:80", "http://127.0.0.1:80", "://127.0.0.1:80", "ws://127.0.0.1", "ws://:80", "ws://127.0.0.1:80/a b", "ws://127.0.0.1:80/a\r\nX: y",
         "ws://127.0.0.1:80/#a"})
    EXPECT_FALSE(endpoint::parse(text)) << text;
}

} // namespace
} // namespace parley::client
