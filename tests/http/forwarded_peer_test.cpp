#include "http/forwarded_peer.hpp"

#include <gtest/gtest.h>

namespace parley::http {
namespace {

std::optional<std::string> said(std::string value) { return forwarded_peer({{"Host", "x"}, {"x-forwarded-for", std::move(value)}}); }

TEST(forwarded_peer, the_nearest_proxy_is_believed_not_what_the_client_has_sent_itself) {
  EXPECT_EQ(said("192.0.2.7"), "192.0.2.7");
  EXPECT_EQ(said("198.51.100.1, 127.0.0.1 ,\t192.0.2.7 "), "192.0.2.7");
  EXPECT_EQ(forwarded_peer({{"X-Forwarded-For", "198.51.100.1"}, {"Accept", "*/*"}, {"X-Forwarded-For", "192.0.2.7"}}), "192.0.2.7");
}

TEST(forwarded_peer, addresses_may_have_a_port) {
  EXPECT_EQ(said("192.0.2.7:50123"), "192.0.2.7");
  EXPECT_EQ(said("2001:db8::1"), "2001:db8::1");
  EXPECT_EQ(said("198.51.100.1, [2001:db8::1]:50123"), "2001:db8::1");
  EXPECT_EQ(said("[2001:db8::1]"), "2001:db8::1");
}

TEST(forwarded_peer, what_is_no_address_says_nothing) {
  EXPECT_EQ(forwarded_peer({}), std::nullopt);
  for (const auto* value : {"", ",", "192.0.2.7,", "unknown", "_hidden", "localhost", "192.0.2", "[", "[]", "192.0.2.7\n"})
    EXPECT_EQ(said(value), std::nullopt) << value;
}

} // namespace
} // namespace parley::http
