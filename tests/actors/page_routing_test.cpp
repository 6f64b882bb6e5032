// Group D of the features: which queue a visitor comes to.
#include "rig.hpp"

#include <gmock/gmock.h>

namespace parley::actors::testing {
namespace {

shard_options with_page_rule(domain::site_rules::page_routing pages) {
  auto o = default_options();
  auto& shop = o.site.rules.queues.emplace_back();
  shop.id = queue_id{2};
  shop.name = "shop";
  shop.operators = {"otto"};
  auto& rule = o.site.rules.page_rules.emplace_back();
  rule.page = "shop.example";
  rule.queue = queue_id{2};
  o.site.rules.pages = pages;
  return o;
}

TEST(page_routing_test, F045_APageRuleSendsItsVisitorsToItsOperatorsOnly) {
  rig r{with_page_rule(domain::site_rules::page_routing::on)};
  auto olga = r.operator_("olga"), otto = r.operator_("otto");
  auto ann = r.visitor();
  EXPECT_TRUE(ann.done(ann.open_from("https://shop.example/bikes")));
  EXPECT_EQ(otto.frames(kind::offered).size(), 1u);
  EXPECT_TRUE(olga.frames(kind::offered).empty());
  const auto record = ann.newest(kind::routed);
  ASSERT_TRUE(record);
  const auto* why = record->body<wire::routed>();
  EXPECT_EQ(why->reason(), wire::route_reason::page);
  EXPECT_EQ(why->detail()->str(), "shop.example");
}

TEST(page_routing_test, F046_RulesAreInertUntilPageRoutingIsOn) {
  rig r{with_page_rule(domain::site_rules::page_routing::off)};
  auto ann = r.visitor();
  EXPECT_TRUE(ann.done(ann.open_from("https://shop.example/bikes")));
  EXPECT_TRUE(ann.frames(kind::routed).empty());
}

TEST(page_routing_test, F043_AVisitorChoosesAmongDepartmentsOnly) {
  auto options = with_page_rule(domain::site_rules::page_routing::off);
  options.site.rules.departments = domain::site_rules::department_routing::on;
  options.site.rules.queues.back().department = domain::queue_rules::shown::as_department;
  options.site.rules.queues.emplace_back().id = queue_id{3};
  rig r{options};
  auto otto = r.operator_("otto");
  auto ann = r.visitor();
  EXPECT_EQ(ann.done(ann.open(queue_id{3})).error, error_code::not_allowed);
  EXPECT_TRUE(ann.done(ann.open(queue_id{2})));
  EXPECT_EQ(otto.frames(kind::offered).size(), 1u);
}

TEST(page_routing_test, F044_WithoutARuleAnyOperatorOfTheSiteIsAsked) {
  rig r{with_page_rule(domain::site_rules::page_routing::on)};
  auto olga = r.operator_("olga");
  auto ann = r.visitor();
  EXPECT_TRUE(ann.done(ann.open_from("https://blog.example/")));
  EXPECT_EQ(olga.frames(kind::offered).size(), 1u);
}

} // namespace
} // namespace parley::actors::testing
