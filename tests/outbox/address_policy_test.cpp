#include "outbox/address_policy.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <stdexcept>
#include <string>
#include <sys/un.h>

namespace parley::outbox {
namespace {

bool is_public_text(const std::string& text) {
  sockaddr_in6 six{};
  six.sin6_family = AF_INET6;
  if (::inet_pton(AF_INET6, text.c_str(), &six.sin6_addr) == 1)
    return is_public(reinterpret_cast<const sockaddr*>(&six));
  sockaddr_in four{};
  four.sin_family = AF_INET;
  if (::inet_pton(AF_INET, text.c_str(), &four.sin_addr) != 1)
    throw std::runtime_error("no address: " + text);
  return is_public(reinterpret_cast<const sockaddr*>(&four));
}

TEST(address_policy_test, takes_addresses_of_the_public_internet) {
  for (const auto* a : {"1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "172.15.255.255", "172.32.0.0", "192.167.255.255", "223.255.255.255",
         "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"})
    EXPECT_TRUE(is_public_text(a)) << a;
}

TEST(address_policy_test, refuses_what_only_insiders_reach) {
  for (const auto* a : {"0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.255.255.255", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1",
         "192.168.0.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1", "fe80::1", "fc00::1", "fd12::1", "ff02::1", "::ffff:127.0.0.1",
         "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:db8::1", "2001::1"})
    EXPECT_FALSE(is_public_text(a)) << a;
}

TEST(address_policy_test, refuses_what_is_no_internet_address) {
  sockaddr_un local{};
  local.sun_family = AF_UNIX;
  EXPECT_FALSE(is_public(reinterpret_cast<const sockaddr*>(&local)));
}

} // namespace
} // namespace parley::outbox
