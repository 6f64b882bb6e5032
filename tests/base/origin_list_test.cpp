#include "base/origin_list.hpp"

#include <gtest/gtest.h>

namespace parley {
namespace {

TEST(origin_list_test, lists_let_in_what_they_name_and_nothing_else) {
  const auto list = origin_list::parse("https://shop.example, https://www.Shop.example:8443");
  ASSERT_TRUE(list);
  EXPECT_TRUE(list->allows("https://shop.example"));
  EXPECT_TRUE(list->allows("https://www.shop.example:8443"));
  EXPECT_TRUE(list->allows("HTTPS://SHOP.example"));
  for (auto other : {"http://shop.example", "https://shop.example:444", "https://shop.example.evil.example", "https://evil.example/https://shop.example", "null"})
    EXPECT_FALSE(list->allows(other)) << other;
}

TEST(origin_list_test, any_lets_every_page_in_and_none_no_page) {
  EXPECT_TRUE(origin_list::parse("any")->allows("null"));
  EXPECT_FALSE(origin_list::parse("none")->allows("https://shop.example"));
}

TEST(origin_list_test, local_lets_in_pages_of_this_machine_only) {
  const auto local = *origin_list::parse("local");
  for (auto page :
    {"http://localhost", "http://localhost:5173", "https://LOCALHOST", "http://127.0.0.1:8080", "http://127.1.2.3", "http://[::1]:8080", "http://shop.localhost:3000"})
    EXPECT_TRUE(local.allows(page)) << page;
  for (auto page : {"https://shop.example", "null", "http://localhost.evil.example", "http://127.0.0.1.evil.example", "http://evil-localhost", "http://10.0.0.1",
         "http://[::2]", "http://[::1", "file://", "localhost"})
    EXPECT_FALSE(local.allows(page)) << page;
}

TEST(origin_list_test, it_is_known_whether_pages_from_elsewhere_may_connect) {
  for (auto text : {"local", "none", "http://localhost:5173", "http://127.0.0.1:8080 http://[::1]"})
    EXPECT_TRUE(origin_list::parse(text)->is_local()) << text;
  for (auto text : {"any", "https://shop.example", "http://localhost https://shop.example"})
    EXPECT_FALSE(origin_list::parse(text)->is_local()) << text;
}

TEST(origin_list_test, what_is_no_browser_names_no_origin_and_is_let_in) { EXPECT_TRUE(origin_list::parse("none")->allows("")); }

TEST(origin_list_test, what_is_no_origin_is_named) {
  for (auto text : {"shop.example", "https://", "://x", "https://shop.example/", "https://*.example", "any none", ""})
    EXPECT_FALSE(origin_list::parse(text)) << text;
  EXPECT_EQ(origin_list::parse("https://a.example shop").error(), "shop is no origin like https://shop.example");
}

} // namespace
} // namespace parley
