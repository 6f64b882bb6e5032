#include "domain/routing.hpp"

#include "domain/page_address.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace parley::domain {
namespace {

using by = routed::rule;
using chooser = route_request::chooser;
constexpr queue_id sales{2}, support{3}, vip{4}, unknown{99};

site_rules rules_of_a_shop() {
  site_rules r;
  r.queues.resize(4);
  for (std::uint32_t i = 0; i < 4; ++i)
    r.queues[i].id = queue_id{i + 1};
  r.queues[1].department = queue_rules::shown::as_department;
  r.page_rules = {{"shop.example", sales}, {"shop.example/help", support}, {"shop.example/help/vip", vip}, {"HTTPS://Intern.Example:8443/", support}};
  return r;
}

queue_id by_page(std::string_view page, site_rules r = rules_of_a_shop()) {
  r.pages = site_rules::page_routing::on;
  return route(r, {{}, chooser::visitor, page})->queue;
}

TEST(routing_test, F044_without_a_rule_it_is_the_default_queue) {
  const auto r = route(site_rules{}, {});
  ASSERT_TRUE(r);
  EXPECT_EQ(*r, (routed{default_queue, by::default_queue, {}}));
}

TEST(routing_test, F050_any_known_queue_may_be_asked_for) {
  EXPECT_EQ(*route(rules_of_a_shop(), {vip}), (routed{vip, by::asked_for, {}}));
  EXPECT_EQ(route(rules_of_a_shop(), {unknown}).error(), route_refusal::no_such_queue);
}

TEST(routing_test, F043_visitors_choose_among_departments_while_those_are_on) {
  auto r = rules_of_a_shop();
  r.departments = site_rules::department_routing::on;
  EXPECT_EQ(*route(r, {sales}), (routed{sales, by::department, {}}));
  EXPECT_EQ(route(r, {support}).error(), route_refusal::not_a_department);
  EXPECT_EQ(route(r, {unknown}).error(), route_refusal::no_such_queue);
  EXPECT_EQ(route(r, {support, chooser::site})->queue, support) << "a bot or an operator may name any";
  EXPECT_EQ(route(r, {{}, chooser::visitor, "shop.example"})->queue, default_queue) << "who does not choose waits for anybody";
}

TEST(routing_test, F045_the_page_chooses_the_queue) {
  auto r = rules_of_a_shop();
  r.pages = site_rules::page_routing::on;
  EXPECT_EQ(*route(r, {{}, chooser::visitor, "https://shop.example/help/1?x=y"}), (routed{support, by::page, "shop.example/help"}));
  EXPECT_EQ(route(r, {vip, chooser::visitor, "https://shop.example/help"})->queue, vip) << "who names a queue has it";
}

TEST(routing_test, F045_the_longest_rule_wins_wherever_it_stands) {
  EXPECT_EQ(by_page("http://shop.example"), sales);
  EXPECT_EQ(by_page("http://shop.example/cart"), sales);
  EXPECT_EQ(by_page("http://shop.example/help/vip/me"), vip);
  auto turned = rules_of_a_shop();
  std::ranges::reverse(turned.page_rules);
  EXPECT_EQ(by_page("http://shop.example/help/vip/me", turned), vip);
  EXPECT_EQ(by_page("http://shop.example/help", turned), support);
}

TEST(routing_test, F045_neither_scheme_nor_the_case_of_a_host_matter) {
  for (auto* page : {"https://SHOP.example/help", "http://Shop.Example./help", "//shop.example/help", "shop.example/help", "https://ann@shop.example/help"})
    EXPECT_EQ(by_page(page), support) << page;
  EXPECT_EQ(by_page("https://shop.example/HELP"), sales) << "that of a path does";
}

TEST(routing_test, F045_another_host_is_another_site) {
  for (auto* page : {"https://shop.example.evil.test/help", "https://www.shop.example/help", "https://evil.test/shop.example/help", "https://shop.exampl/",
         "https://shop.example@evil.test/", "", "about:blank", "https://", "/help"})
    EXPECT_EQ(by_page(page), default_queue) << page;
}

TEST(routing_test, F045_a_port_matters_where_the_rule_names_it) {
  EXPECT_EQ(by_page("http://shop.example:8080/help"), support);
  EXPECT_EQ(by_page("http://intern.example:8443/x"), support);
  EXPECT_EQ(by_page("http://intern.example/x"), default_queue);
}

TEST(routing_test, F046_page_rules_are_inert_until_they_are_switched_on) {
  EXPECT_EQ(*route(rules_of_a_shop(), {{}, chooser::visitor, "https://shop.example/help"}), (routed{default_queue, by::default_queue, {}}));
}

TEST(page_address_test, knows_its_parts) {
  EXPECT_EQ(page_address::parse("https://A.b:1/C?d#e"), (page_address{"a.b", "1", "/C?d#e"}));
  EXPECT_EQ(page_address::parse("a.b/"), (page_address{"a.b", "", ""}));
  EXPECT_EQ(page_address::parse("a.b?q=http://c.d/"), (page_address{"a.b", "", "?q=http://c.d/"}));
  EXPECT_EQ(page_address::parse("http://[::1]:80/x"), (page_address{"[::1]", "80", "/x"}));
  EXPECT_EQ(page_address::parse("[::1]"), (page_address{"[::1]", "", ""}));
  EXPECT_EQ(page_address::parse("/x//y"), (page_address{"", "", "/x//y"}));
}

} // namespace
} // namespace parley::domain
