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

TEST(origin_list_test, what_is_no_browser_names_no_origin_and_is_let_in) { EXPECT_TRUE(origin_list::parse("none")->allows("")); }

TEST(origin_list_test, what_is_no_origin_is_named) {
  for (auto text : {"shop.example", "https://", "://x", "https://shop.example/", "https://*.example", "any none", ""})
    EXPECT_FALSE(origin_list::parse(text)) << text;
  EXPECT_EQ(origin_list::parse("https://a.example shop").error(), "shop is no origin like https://shop.example");
}

} // namespace
} // namespace parley
