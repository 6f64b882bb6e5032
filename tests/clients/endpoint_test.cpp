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

} // namespace
} // namespace parley::client
