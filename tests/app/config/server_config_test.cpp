#include "app/config/settings.hpp"
#include "of_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace parley::app {
namespace {

using of_text::contradictions;
using of_text::good;
using of_text::wrong;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(config_test, without_any_setting_serves_one_open_site_on_loopback) {
  auto c = good("");
  EXPECT_EQ(c.listen.text(), "127.0.0.1:7400");
  EXPECT_EQ(c.admin.text(), "127.0.0.1:7401");
  EXPECT_EQ(c.data, "./data");
  ASSERT_EQ(c.sites.size(), 1u);
  EXPECT_EQ(c.sites[0].name, "default");
  EXPECT_EQ(c.sites[0].visitors, visitor_policy::open);
  EXPECT_EQ(c.sites[0].operators_sign_up, sign_up_policy::allowed);
  EXPECT_EQ(c.sites[0].gateways, gateway_policy::anybody);
  ASSERT_EQ(c.sites[0].rules.queues.size(), 1u);
  EXPECT_EQ(c.sites[0].rules.queues[0].id, default_queue);
}

TEST(config_test, the_printed_defaults_read_back_as_the_defaults) {
  server_config changed, defaults;
  for (auto& s : settings()) // away from the defaults first, so that a line that is missing shows
    for (auto other : {"2", "true", "warning", "127.0.0.1:1", "600000"})
      if (!assign_text(s, changed, other) && s.toml_value(changed) != s.toml_value(defaults))
        break;
  EXPECT_THAT(read_config_text(default_config_text(), "init", changed), IsEmpty());
  for (auto& s : settings())
    EXPECT_EQ(s.toml_value(changed), s.toml_value(defaults)) << s.name;
  EXPECT_THAT(changed.sites, IsEmpty());
}

/// What `config init` prints, with its example of a site switched on: each line loses one "# ".
std::string printed_example() {
  auto text = default_config_text();
  auto example = text.substr(text.find("# [site.default]"));
  for (std::size_t at = 0; (at = example.find("# ", at)) != example.npos; ++at)
    if (at == 0 || example[at - 1] == '\n')
      example.erase(at, 2);
  return example;
}

TEST(config_test, the_printed_example_of_a_site_is_sound_and_has_the_defaults) {
  auto c = good(printed_example());
  ASSERT_EQ(c.sites.size(), 1u);
  EXPECT_EQ(c.sites[0].gateways, gateway_policy::with_key);
  EXPECT_EQ(c.sites[0].default_capacity, site_config{}.default_capacity);
  ASSERT_EQ(c.sites[0].operators.size(), 1u);

  auto rules = c.sites[0].rules;
  domain::queue_rules everyone, sales;
  everyone.id = default_queue;
  everyone.name = "default";
  sales.id = queue_id{2};
  sales.name = "sales";
  sales.operators = {"ann"};
  EXPECT_EQ(rules.queues, (std::vector{everyone, sales}));
  EXPECT_EQ(rules.page_rules.size(), 1u);
  EXPECT_EQ(rules.channels.size(), 1u);
  EXPECT_EQ(rules.unread_levels.size(), 1u);
  EXPECT_EQ(rules.faq.size(), 1u);
  EXPECT_EQ(rules.canned.size(), 1u);
  EXPECT_EQ(rules.scenario.steps.size(), 2u);
  EXPECT_EQ(rules.operator_skills.at("ann"), 0b01u);
  rules.queues.clear();
  rules.page_rules.clear();
  rules.skills.clear();
  rules.operator_skills.clear();
  rules.scenario.steps.clear();
  rules.faq.clear();
  rules.canned.clear();
  rules.channels.clear();
  rules.unread_levels.clear();
  EXPECT_EQ(rules.apps.size(), 1u);
  rules.apps.clear();
  EXPECT_EQ(rules, domain::site_rules{});
}

TEST(config_test, reads_every_scalar_setting_from_the_file) {
  auto c = good("listen = \"[::1]:0\"\nsleep_after_ms = 50\nallow_open = true\nlog_level = \"debug\"\n[limits]\nin_flight = 7\n[storage]\nlinger_us = 0\n");
  EXPECT_EQ(c.listen.text(), "[::1]:0");
  EXPECT_EQ(c.sleep_after_ms, 50);
  EXPECT_TRUE(c.allow_open);
  EXPECT_EQ(c.log_level, "debug");
  EXPECT_EQ(c.limits.in_flight, 7);
  EXPECT_EQ(c.storage.linger_us, 0);
}

TEST(config_test, an_unknown_key_is_wrong_and_named_with_its_line) {
  EXPECT_THAT(wrong("max_connections = 1\nlisten_on = \"x\"\n"), ElementsAre("t.toml:2: unknown key listen_on"));
  EXPECT_THAT(wrong("[limits]\n\nframes = 1\n"), ElementsAre("t.toml:3: unknown key limits.frames"));
  EXPECT_THAT(wrong("[site.default]\ncolour = 1\n"), ElementsAre("t.toml:2: unknown key colour in site.default"));
  EXPECT_THAT(wrong("[site.a.queue.q]\nid = 2\nsize = 1\n"), ElementsAre("t.toml:3: unknown key size in queue.q"));
  EXPECT_THAT(wrong("[[site.a.operator]]\nname = \"x\"\nkey = \"k\"\nmail = 1\n"), ElementsAre("t.toml:4: unknown key mail in operator"));
}

TEST(config_test, a_value_of_the_wrong_type_or_out_of_range_is_wrong) {
  EXPECT_THAT(wrong("max_connections = \"1\"\n"), ElementsAre("t.toml:1: max_connections must be 1..10000000"));
  EXPECT_THAT(wrong("\nmax_connections = 10000001\n"), ElementsAre("t.toml:2: max_connections must be 1..10000000"));
  EXPECT_THAT(wrong("max_connections = 1.0\n"), ElementsAre(HasSubstr("max_connections must be")));
  EXPECT_THAT(wrong("listen = \"nowhere\"\n"), ElementsAre("t.toml:1: listen must be HOST:PORT"));
  EXPECT_THAT(wrong("listen = 7400\n"), ElementsAre("t.toml:1: listen must be HOST:PORT"));
  EXPECT_THAT(wrong("allow_open = 1\n"), ElementsAre("t.toml:1: allow_open must be true|false"));
  EXPECT_THAT(wrong("log_level = \"loud\"\n"), ElementsAre("t.toml:1: log_level must be debug|info|warning|error"));
  EXPECT_THAT(wrong("data = \"\"\n"), ElementsAre("t.toml:1: data must be TEXT"));
  EXPECT_THAT(wrong("data = 2026-01-01\n"), ElementsAre("t.toml:1: data must be TEXT"));
  EXPECT_THAT(wrong("limits = 1\n"), ElementsAre("t.toml:1: unknown key limits"));
  EXPECT_THAT(wrong("[site.a]\nvisitors = \"some\"\n"), ElementsAre("t.toml:2: visitors must be \"closed\" or \"open\""));
  EXPECT_THAT(wrong("[site.a]\ndefault_capacity = 0\n"), ElementsAre("t.toml:2: default_capacity must be 1..10000"));
  EXPECT_THAT(wrong("[site.a]\noperators_sign_up = \"yes\"\n"), ElementsAre("t.toml:2: operators_sign_up must be true or false"));
  EXPECT_THAT(wrong("[site]\na = 1\n"), ElementsAre(HasSubstr("t.toml:2: [site.a] must be a table")));
  EXPECT_THAT(wrong("[site.a]\noperator = 1\n"), ElementsAre("t.toml:2: operator must be a list of tables, each under a [[….operator]] of its own"));
  EXPECT_THAT(wrong("[site.a.queue.q]\nid = 0\n"), ElementsAre("t.toml:2: id must be 1..4294967295"));
  EXPECT_THAT(wrong("[site.a.queue.q]\nid = 2\noperators = \"ann\"\n"), ElementsAre("t.toml:3: operators must be a list of texts"));
}

TEST(config_test, every_problem_is_told_not_only_the_first) { EXPECT_EQ(wrong("a = 1\nb = 2\nmax_connections = 0\n").size(), 3u); }

TEST(config_test, what_is_no_toml_is_told_with_its_line) { EXPECT_THAT(wrong("max_connections = 1\nmax_connections = \n"), ElementsAre(HasSubstr("t.toml:2: "))); }

TEST(config_test, a_file_that_is_not_there_is_told) {
  server_config c;
  EXPECT_THAT(read_config_file("/nowhere/parley.toml", c), ElementsAre("/nowhere/parley.toml: can't be read"));
}

TEST(config_test, reads_sites_with_queues_and_operators) {
  auto c = good(R"(
[site.shop]
gateway_key = "secret"
visitors = "closed"
operators_sign_up = false
default_capacity = 3
[site.shop.queue.sales]
id = 2
method = "round_robin"
operators = ["ann", "bob"]
[site.shop.queue.everyone]
id = 1
method = "choice"
[[site.shop.operator]]
name = "ann"
key = "a"
capacity = 9
[[site.shop.operator]]
name = "bob"
key = "b"
responds = false
)");
  ASSERT_EQ(c.sites.size(), 1u); // no open default site beside it
  auto& site = c.sites[0];
  EXPECT_EQ(site.name, "shop");
  EXPECT_EQ(site.visitors, visitor_policy::closed);
  EXPECT_EQ(site.operators_sign_up, sign_up_policy::refused);
  EXPECT_EQ(site.gateways, gateway_policy::with_key);
  EXPECT_EQ(site.default_capacity, 3u);
  ASSERT_EQ(site.rules.queues.size(), 2u);
  EXPECT_EQ(site.rules.queues[0].name, "everyone");
  EXPECT_EQ(site.rules.queues[0].method, domain::assignment_method::choice);
  EXPECT_EQ(site.rules.queues[1].id, queue_id{2});
  EXPECT_EQ(site.rules.queues[1].method, domain::assignment_method::round_robin);
  EXPECT_THAT(site.rules.queues[1].operators, ElementsAre("ann", "bob"));
  ASSERT_EQ(site.operators.size(), 2u);
  EXPECT_EQ(site.operators[0].capacity, 9u);
  EXPECT_EQ(site.operators[1].responds, domain::responds::no);
}

TEST(config_test, queues_need_ids_and_operators_need_names_and_keys) {
  EXPECT_THAT(wrong("[site.a.queue.q]\nmethod = \"choice\"\n"), ElementsAre(HasSubstr("queue q needs an id")));
  EXPECT_THAT(wrong("[[site.a.operator]]\nname = \"x\"\n"), ElementsAre("t.toml:1: operator without key"));
}

TEST(config_test, twins_are_contradictions_and_who_has_an_account_is_for_the_server_to_know) {
  EXPECT_THAT(contradictions("[site.a.queue.q]\nid = 2\n[site.a.queue.r]\nid = 2\n"), ElementsAre("site.a: queue r: another queue has id 2"));
  EXPECT_THAT(contradictions("[[site.a.operator]]\nname = \"x\"\nkey = \"k\"\n[[site.a.operator]]\nname = \"x\"\nkey = \"l\"\n"),
    ElementsAre(HasSubstr("two operators are named x")));
  EXPECT_THAT(contradictions("[site.a]\noperators_sign_up = false\n[site.a.queue.q]\nid = 2\noperators = [\"x\"]\n"), IsEmpty());
  EXPECT_THAT(contradictions("[site.a]\noperators_sign_up = true\n[site.a.queue.q]\nid = 2\noperators = [\"x\"]\n"), IsEmpty());
}

TEST(config_test, an_open_site_is_not_shown_to_other_machines_by_accident) {
  EXPECT_THAT(contradictions("listen = \"0.0.0.0:7400\"\n"), ElementsAre(HasSubstr("allow_open")));
  EXPECT_THAT(contradictions("listen = \"0.0.0.0:7400\"\n[site.default]\nvisitors = \"closed\"\noperators_sign_up = true\n"), ElementsAre(HasSubstr("become operators")));
  auto closed = good("listen = \"0.0.0.0:7400\"\n[site.default]\nvisitors = \"closed\"\n");
  EXPECT_EQ(closed.sites[0].operators_sign_up, sign_up_policy::refused);
  EXPECT_EQ(closed.sites[0].gateways, gateway_policy::nobody);
  auto meant = good("listen = \"0.0.0.0:7400\"\nallow_open = true\n");
  EXPECT_EQ(meant.sites[0].visitors, visitor_policy::open);
  EXPECT_EQ(meant.sites[0].operators_sign_up, sign_up_policy::refused);
}

TEST(config_test, pages_of_this_machine_may_connect_as_long_as_only_it_reaches_the_websocket_port) {
  server_config local, open;
  settle(local);
  EXPECT_EQ(local.websocket.origins, "local");
  open.listen_ws = {"0.0.0.0", 7402};
  settle(open);
  EXPECT_EQ(open.websocket.origins, "none");
  EXPECT_THAT(contradictions("[websocket]\norigins = \"https://shop.example\"\n"), IsEmpty());
  EXPECT_THAT(contradictions("[websocket]\norigins = \"shop.example\"\n"), ElementsAre("websocket.origins: shop.example is no origin like https://shop.example"));
}

TEST(config_test, behind_a_proxy_on_this_machine_a_loopback_address_speaks_for_nobody) {
  for (auto proxied : {"[websocket]\norigins = \"https://shop.example\"\n", "[websocket]\norigins = \"any\"\n", "[websocket]\nconnections_per_address = 0\n"}) {
    auto c = good(proxied);
    EXPECT_EQ(c.sites[0].gateways, gateway_policy::nobody) << proxied;
    EXPECT_EQ(c.sites[0].operators_sign_up, sign_up_policy::refused) << proxied;
    EXPECT_EQ(c.sites[0].visitors, visitor_policy::open) << "whose pages connect has visitors";
    EXPECT_THAT(contradictions(std::string{proxied} + "[site.default]\noperators_sign_up = true\n"), ElementsAre(HasSubstr("become operators"))) << proxied;
    EXPECT_EQ(good(std::string{proxied} + "[site.default]\ngateway_key = \"secret\"\n").sites[0].gateways, gateway_policy::with_key);
  }
  for (auto own : {"[websocket]\norigins = \"http://localhost:5173\"\n", "[websocket]\norigins = \"none\"\n"}) {
    auto c = good(own);
    EXPECT_EQ(c.sites[0].gateways, gateway_policy::anybody) << own;
    EXPECT_EQ(c.sites[0].operators_sign_up, sign_up_policy::allowed) << own;
  }
}

TEST(config_test, strangers_can_come_by_websocket_too) { EXPECT_THAT(contradictions("listen_ws = \"0.0.0.0:7402\"\n"), ElementsAre(HasSubstr("allow_open"))); }

TEST(config_test, the_admin_port_stays_on_this_machine) { EXPECT_THAT(contradictions("admin = \"0.0.0.0:7401\"\n"), ElementsAre(HasSubstr("admin: "))); }

TEST(config_test, every_setting_has_its_own_flag_and_variable) {
  std::set<std::string> flags, names;
  for (auto& s : settings()) {
    EXPECT_TRUE(flags.insert(s.flag()).second) << s.flag();
    EXPECT_TRUE(names.insert(s.variable()).second) << s.variable();
  }
  EXPECT_EQ(find_setting("limits.in_flight")->flag(), "--limits-in-flight");
  EXPECT_EQ(find_setting("limits.in_flight")->variable(), "PARLEY_LIMITS_IN_FLIGHT");
}

} // namespace
} // namespace parley::app
