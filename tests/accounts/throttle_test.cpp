#include "accounts/throttle.hpp"

#include <gtest/gtest.h>
#include <set>
#include <string>

namespace parley::accounts {
namespace {

constexpr attempt_limit three{3, 1'000}, ten{10, 100};

TEST(gcra, a_burst_is_free_then_one_comes_back_each_interval) {
  gcra g;
  for (int n = 0; n < 3; ++n) {
    EXPECT_EQ(g.wait_ms(three, 5'000), 0);
    g.take(three, 5'000);
  }
  EXPECT_EQ(g.wait_ms(three, 5'000), 1'000);
  EXPECT_EQ(g.wait_ms(three, 5'999), 1);
  EXPECT_EQ(g.wait_ms(three, 6'000), 0);
  g.take(three, 6'000);
  EXPECT_EQ(g.wait_ms(three, 6'000), 1'000) << "one had come back, not three";
}

TEST(throttle, a_guesser_of_one_account_is_stopped_and_other_accounts_are_not) {
  throttle t{three, {1'000, 1}, 100};
  for (int n = 0; n < 3; ++n)
    EXPECT_EQ(t.admit("olga", "192.0.2." + std::to_string(n), 0), 0);
  EXPECT_GT(t.admit("olga", "192.0.2.9", 0), 0) << "from whatever address";
  EXPECT_EQ(t.admit("otto", "192.0.2.9", 0), 0);
}

TEST(throttle, an_address_is_stopped_whatever_names_it_tries) {
  throttle t{{1'000, 1}, three, 100};
  for (int n = 0; n < 3; ++n)
    EXPECT_EQ(t.admit(t.stranger("nobody"), "192.0.2.1", 0), 0);
  EXPECT_GT(t.admit("olga", "192.0.2.1", 0), 0);
  EXPECT_EQ(t.admit("olga", "192.0.2.2", 0), 0) << "from elsewhere she can";
}

TEST(throttle, names_without_an_account_share_a_bounded_number_of_counts_in_secret) {
  const throttle one{three, three, 100}, other{three, three, 100};
  std::set<std::string> all;
  int shared_alike = 0;
  for (int n = 0; n < 1'000; ++n) {
    const auto name = "nobody " + std::to_string(n);
    EXPECT_EQ(one.stranger(name), one.stranger(name));
    EXPECT_EQ(one.stranger(name).size(), 5u) << "four hexadecimal digits: 65,536 counts";
    all.insert(one.stranger(name));
    shared_alike += one.stranger(name) == other.stranger(name);
  }
  EXPECT_GT(all.size(), 900u);
  EXPECT_LT(shared_alike, 10) << "another run shares otherwise";
}

TEST(throttle, from_where_an_account_has_logged_in_a_guesser_does_not_lock_it_out) {
  throttle t{three, {1'000, 1}, 100};
  EXPECT_EQ(t.admit("olga", "198.51.100.7", 0), 0);
  t.give_back("olga", "198.51.100.7");
  t.trust("olga", "198.51.100.7");
  for (int n = 0; n < 3; ++n)
    t.admit("olga", "192.0.2.1", 0);
  EXPECT_GT(t.admit("olga", "192.0.2.1", 0), 0);
  EXPECT_EQ(t.admit("olga", "198.51.100.7", 0), 0);
}

TEST(throttle, the_address_of_a_proxy_on_this_machine_is_not_trusted) {
  for (const std::string here : {"127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"}) {
    throttle t{three, {1'000, 1}, 100};
    EXPECT_EQ(t.admit("olga", here, 0), 0);
    t.give_back("olga", here);
    t.trust("olga", here);
    for (int n = 0; n < 3; ++n)
      EXPECT_EQ(t.admit("olga", here, 0), 0);
    EXPECT_GT(t.admit("olga", here, 0), 0) << here;
  }
}

TEST(throttle, what_was_right_costs_nothing) {
  throttle t{three, three, 100};
  for (int n = 0; n < 50; ++n) {
    EXPECT_EQ(t.admit("olga", "192.0.2.1", 0), 0);
    t.give_back("olga", "192.0.2.1");
  }
}

TEST(throttle, addresses_beyond_the_limit_are_forgotten_beginning_with_those_that_tried_least) {
  throttle t{{1'000, 1}, ten, 3};
  for (int n = 0; n < 10; ++n)
    EXPECT_EQ(t.admit(t.stranger("nobody"), "192.0.2.1", 0), 0);
  ASSERT_GT(t.admit(t.stranger("nobody"), "192.0.2.1", 0), 0);
  for (int n = 2; n < 200; ++n)
    EXPECT_EQ(t.admit(t.stranger("nobody"), "192.0.2." + std::to_string(n), 0), 0);
  EXPECT_GT(t.admit(t.stranger("nobody"), "192.0.2.1", 0), 0) << "others do not wash away who has tried most";
}

TEST(throttle, an_ipv6_customer_is_one_address) {
  EXPECT_EQ(address_key("2001:db8:1:2::1"), address_key("2001:db8:1:2:ffff::9"));
  EXPECT_NE(address_key("2001:db8:1:2::1"), address_key("2001:db8:1:3::1"));
  EXPECT_EQ(address_key("::ffff:192.0.2.1"), address_key("192.0.2.1"));
  EXPECT_NE(address_key("192.0.2.1"), address_key("192.0.2.2"));
}

} // namespace
} // namespace parley::accounts
