#include "base/endpoint.hpp"

#include <gtest/gtest.h>

namespace parley {
namespace {

TEST(endpoint_test, reads_addresses_of_both_versions_and_localhost) {
  EXPECT_EQ(parse_endpoint("127.0.0.1:7400"), (endpoint{"127.0.0.1", 7400}));
  EXPECT_EQ(parse_endpoint("[::1]:0"), (endpoint{"::1", 0}));
  EXPECT_EQ(parse_endpoint("localhost:65535"), (endpoint{"localhost", 65535}));
}

TEST(endpoint_test, refuses_what_is_no_address_with_a_port) {
  for (auto text : {"", "7400", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:1x", "127.0.0.1:65536", "127.0.0.1:-1", "256.0.0.1:1", "::1:7400", "[127.0.0.1]:1",
         "[::1:7400", "host.example:1", ":7400"})
    EXPECT_FALSE(parse_endpoint(text)) << text;
}

TEST(endpoint_test, writes_what_it_reads) {
  for (auto text : {"127.0.0.1:7400", "[::1]:80", "localhost:1"})
    EXPECT_EQ(parse_endpoint(text)->text(), text);
}

TEST(endpoint_test, knows_what_only_this_machine_can_reach) {
  for (auto text : {"127.0.0.1:1", "127.9.9.9:1", "[::1]:1", "localhost:1"})
    EXPECT_TRUE(parse_endpoint(text)->is_loopback()) << text;
  for (auto text : {"0.0.0.0:1", "[::]:1", "192.168.0.1:1", "[fe80::1]:1"})
    EXPECT_FALSE(parse_endpoint(text)->is_loopback()) << text;
}

} // namespace
} // namespace parley
