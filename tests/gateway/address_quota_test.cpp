#include "gateway/address_quota.hpp"

#include <gtest/gtest.h>
#include <vector>

namespace parley::gateway {
namespace {

using boost::asio::ip::make_address;

TEST(address_quota, an_address_has_so_many_places_and_gets_them_back) {
  address_quota quota{2};
  const auto home = make_address("192.0.2.1");
  auto first = quota.enter(home);
  {
    const auto second = quota.enter(home);
    EXPECT_TRUE(second);
    EXPECT_FALSE(quota.enter(home));
    EXPECT_TRUE(quota.enter(make_address("192.0.2.2")));
  }
  EXPECT_TRUE(quota.enter(home));
  first.reset();
  auto a = quota.enter(home), b = quota.enter(home);
  EXPECT_TRUE(a && b);
  EXPECT_FALSE(quota.enter(home));
}

TEST(address_quota, of_ipv6_the_network_counts) {
  address_quota quota{1};
  const auto one = quota.enter(make_address("2001:db8:1:2::1"));
  EXPECT_FALSE(quota.enter(make_address("2001:db8:1:2:ffff::2")));
  EXPECT_TRUE(quota.enter(make_address("2001:db8:1:3::1")));
}

TEST(address_quota, an_ipv4_address_in_ipv6_is_the_same_address) {
  address_quota quota{1};
  const auto one = quota.enter(make_address("::ffff:192.0.2.1"));
  EXPECT_FALSE(quota.enter(make_address("192.0.2.1")));
}

TEST(address_quota, zero_is_any_number) {
  address_quota quota{0};
  std::vector<address_quota::place> places;
  for (int i = 0; i < 1000; ++i)
    places.push_back(*quota.enter(make_address("192.0.2.1")));
  EXPECT_TRUE(quota.enter(make_address("192.0.2.1")));
}

} // namespace
} // namespace parley::gateway
