#include "app/config/hours.hpp"
#include "of_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace parley::app {
namespace {

using namespace domain;
using of_text::contradictions;
using of_text::wrong;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using action = bot_step::choice::action;
constexpr queue_id sales_id{2}, night_id{3};

queue_rules sales_of_the_example() {
  queue_rules q;
  q.id = sales_id;
  q.name = "sales";
  q.method = assignment_method::longest_idle;
  q.operators = {"ann", "bob b."};
  q.supervisors = {"eve"};
  q.department = queue_rules::shown::as_department;
  q.offer_ms = 11;
  q.transfer_ms = 12;
  q.misses_until_away = 13;
  q.wrap_up_ms = 14;
  q.max_waiting = 15;
  q.max_wait_ms = 16;
  q.overflow_to = night_id;
  q.overflow_after_ms = 17;
  q.priority_step_ms = 18;
  q.preferred_ms = 19;
  q.skill_relax_ms = 20;
  q.inactive = queue_rules::inactive_slot::freed;
  q.time_zone = "Europe/Berlin";
  q.hours = {{1, 540, 1050}, {2, 540, 1050}, {6, 0, 1440}};
  return q;
}

site_rules rules_of_the_example() {
  site_rules r;
  r.fixed_start_status = site_rules::start::chatbot;
  r.free_words = site_rules::free_word::stays_with_bot;
  r.session_hosting = site_rules::automation::off;
  r.hosting = site_rules::auto_hosting::on;
  r.inactive_after_ms = 1;
  r.end_after_ms = 2;
  r.operator_grace_ms = 3;
  r.visitor_grace_ms = 4;
  r.confirm_end = site_rules::confirm::no;
  r.pages = site_rules::page_routing::on;
  r.skills = {"german", "billing", "日本語"};
  r.operator_skills = {{"ann", 0b101}, {"bob b.", 0}};
  r.visitor_fallback = "Guest";
  r.operator_fallback = "Helper";
  queue_rules everyone, night;
  everyone.id = default_queue;
  everyone.name = "everyone";
  night.id = night_id;
  night.name = "night";
  night.overflow_to = default_queue;
  r.queues = {everyone, night, sales_of_the_example()};
  r.page_rules = {{"shop.example/cart", sales_id}, {"night.example", night_id}};
  r.channels = {{1, "web", 21}, {2, "messenger", 0}};
  r.unread_levels = {{30, "#00ff00"}, {31, "#ff0000"}};
  r.scenario.steps = {{"Hello", {{"more", 1, action::go_on, {}}, {"sales", 0, action::hand_over, sales_id}, {"anybody", 0, action::hand_over, {}}}},
    {"More", {{"back", 0, action::go_on, {}}, {"stop", 0, action::end, {}}}}};
  r.faq = {{{"price", "cost"}, "It is free."}};
  r.canned = {{"hi", "Hello %VISITOR%"}};
  return r;
}

TEST(config_rules_test, reads_every_key_of_a_site) {
  server_config c;
  ASSERT_THAT(read_config_file(PARLEY_TEST_FOLDER "/every_key.toml", c), IsEmpty());
  EXPECT_THAT(settle(c), IsEmpty());
  ASSERT_EQ(c.sites.size(), 1u);
  EXPECT_EQ(c.sites[0].default_capacity, 7u);
  const auto &got = c.sites[0].rules, expected = rules_of_the_example();
  EXPECT_EQ(got.queues, expected.queues);
  EXPECT_EQ(got.page_rules, expected.page_rules);
  EXPECT_EQ(got.scenario, expected.scenario);
  EXPECT_EQ(got.operator_skills, expected.operator_skills);
  EXPECT_TRUE(got == expected);
}

TEST(config_rules_test, F050_a_queue_is_named_by_its_name_or_its_number_wherever_it_stands) {
  server_config c;
  EXPECT_THAT(
    read_config_text("[site.a.queue.b]\nid = 2\noverflow_to = \"z\"\n[site.a.queue.d]\nid = 4\noverflow_to = \"default\"\n[site.a.queue.z]\nid = 3\n", "t.toml", c),
    IsEmpty());
  EXPECT_EQ(c.sites[0].rules.queues[0].overflow_to, queue_id{3});
  EXPECT_EQ(c.sites[0].rules.queues[1].overflow_to, default_queue);
  EXPECT_THAT(wrong("[site.a.queue.b]\nid = 2\noverflow_to = \"y\"\n"), ElementsAre("t.toml:3: overflow_to must be the name or the id of a queue of the site"));
  EXPECT_THAT(wrong("[[site.a.page_rule]]\npage = \"x\"\nqueue = 0\n"), ElementsAre("t.toml:3: queue must be 1..4294967295"));
}

TEST(config_rules_test, unknown_keys_are_wrong_in_every_table) {
  EXPECT_THAT(wrong("[site.a.rules]\nx = 1\n"), ElementsAre("t.toml:2: unknown key x in rules"));
  EXPECT_THAT(wrong("[site.a.bot]\nx = 1\n"), ElementsAre("t.toml:2: unknown key x in bot"));
  EXPECT_THAT(wrong("[[site.a.bot.step]]\nsay = \"s\"\nx = 1\n"), ElementsAre("t.toml:3: unknown key x in step"));
  EXPECT_THAT(
    wrong("[[site.a.bot.step]]\nsay = \"s\"\n[[site.a.bot.step.choice]]\nlabel = \"l\"\nthen = \"end\"\nx = 1\n"), ElementsAre("t.toml:6: unknown key x in choice"));
  EXPECT_THAT(wrong("[[site.a.faq]]\nwords = [\"w\"]\nanswer = \"a\"\nx = 1\n"), ElementsAre("t.toml:4: unknown key x in faq"));
  EXPECT_THAT(wrong("[[site.a.canned]]\nshortcut = \"w\"\ntext = \"a\"\nx = 1\n"), ElementsAre("t.toml:4: unknown key x in canned"));
  EXPECT_THAT(wrong("[[site.a.channel]]\nchannel = 1\nname = \"a\"\nx = 1\n"), ElementsAre("t.toml:4: unknown key x in channel"));
  EXPECT_THAT(wrong("[[site.a.unread_level]]\nafter_ms = 1\ncolour = \"a\"\nx = 1\n"), ElementsAre("t.toml:4: unknown key x in unread_level"));
  EXPECT_THAT(wrong("[[site.a.page_rule]]\npage = \"w\"\nqueue = 1\nx = 1\n"), ElementsAre("t.toml:4: unknown key x in page_rule"));
}

TEST(config_rules_test, what_an_entry_can_not_be_without_is_asked_for) {
  EXPECT_THAT(wrong("[[site.a.page_rule]]\n"), ElementsAre("t.toml:1: page_rule without page", "t.toml:1: page_rule without queue"));
  EXPECT_THAT(wrong("[[site.a.channel]]\n"), ElementsAre(HasSubstr("channel without channel"), HasSubstr("channel without name")));
  EXPECT_THAT(wrong("[[site.a.unread_level]]\n"), ElementsAre(HasSubstr("without after_ms"), HasSubstr("without colour")));
  EXPECT_THAT(wrong("[[site.a.faq]]\n"), ElementsAre(HasSubstr("without words"), HasSubstr("without answer")));
  EXPECT_THAT(wrong("[[site.a.canned]]\n"), ElementsAre(HasSubstr("without shortcut"), HasSubstr("without text")));
  EXPECT_THAT(wrong("[[site.a.bot.step]]\n"), ElementsAre(HasSubstr("step without say")));
}

TEST(config_rules_test, a_choice_leads_to_exactly_one_place) {
  const auto with = [](std::string rest) { return wrong("[[site.a.bot.step]]\nsay = \"s\"\nchoice = [{ label = \"l\"" + rest + " }]\n"); };
  EXPECT_THAT(with(", next_step = 0"), IsEmpty());
  EXPECT_THAT(with(", then = \"end\""), IsEmpty());
  EXPECT_THAT(with(""), ElementsAre("t.toml:3: choice l: needs either next_step, or then = \"hand_over\" or \"end\""));
  EXPECT_THAT(with(", then = \"end\", next_step = 0"), ElementsAre(HasSubstr("needs either")));
  EXPECT_THAT(with(", then = \"end\", queue = 1"), ElementsAre(HasSubstr("queue goes with then = \"hand_over\"")));
}

TEST(config_rules_test, values_of_the_wrong_kind_are_wrong) {
  EXPECT_THAT(wrong("[site.a]\nrules = 1\n"), ElementsAre("t.toml:2: rules must be a table"));
  EXPECT_THAT(wrong("[site.a]\nfaq = [1]\n"), ElementsAre("t.toml:2: faq must be a table"));
  EXPECT_THAT(wrong("[site.a.rules]\nend_after_ms = -1\n"), ElementsAre("t.toml:2: end_after_ms must be 0..31536000000"));
  EXPECT_THAT(wrong("[site.a.rules]\nfree_words = \"stay\"\n"), ElementsAre("t.toml:2: free_words must be \"leaves_bot\" or \"stays_with_bot\""));
  EXPECT_THAT(wrong("[site.a.operator_skills]\nann = [\"french\"]\n"), ElementsAre("t.toml:2: operator ann: skills of [site.….rules] has no french"));
  EXPECT_THAT(wrong("[site.a.operator_skills]\nann = \"french\"\n"), ElementsAre("t.toml:2: skills of operator ann must be a list of texts"));
  EXPECT_THAT(wrong("[site.a.queue.q]\nid = 2\nhours = [\"monday 9-17\"]\n"), ElementsAre(HasSubstr("t.toml:3: hours must be a list of texts such as")));
}

TEST(config_rules_test, F047_rules_that_contradict_each_other_are_told_at_the_start) {
  EXPECT_THAT(contradictions("[site.a.rules]\npage_routing = true\ndepartment_routing = true\n"),
    ElementsAre(HasSubstr("site.a: rules: routing by department and routing by page exclude")));
  EXPECT_THAT(contradictions("[site.a.queue.q]\nid = 2\noverflow_to = \"q\"\n"), ElementsAre("site.a: queue q: overflow_to goes round in a circle: q → q"));
}

// ---- hours

std::vector<open_hours> hours(std::string_view text) {
  std::vector<open_hours> out;
  EXPECT_TRUE(append_hours(text, out)) << text;
  return out;
}

TEST(config_hours_test, F096_are_days_and_times) {
  EXPECT_THAT(hours("mon 09:00-17:30"), ElementsAre(open_hours{1, 540, 1050}));
  EXPECT_THAT(hours("sun 00:00-24:00"), ElementsAre(open_hours{0, 0, 1440}));
  EXPECT_THAT(hours("fri-sun 10:00-11:00"), ElementsAre(open_hours{5, 600, 660}, open_hours{6, 600, 660}, open_hours{0, 600, 660}));
  EXPECT_EQ(hours("mon-sun 10:00-11:00").size(), 7u);
  EXPECT_EQ(hours("mon-mon 10:00-11:00").size(), 1u);
}

TEST(config_hours_test, F096_anything_else_is_refused_and_adds_nothing) {
  for (auto* text : {"", "mon", "mon ", "Mon 09:00-10:00", "mon 9:00-10:00", "mon 09:00-10:60", "mon 09:00-24:01", "mon 09:00-25:00", "mon 09:00", "mon 09:00-",
         "mon  09:00-10:00", "mon 09:00-10:00 ", "mon-xyz 09:00-10:00", "-mon 09:00-10:00", "mon 0a:00-10:00", "mon 09.00-10.00"}) {
    std::vector<open_hours> out;
    EXPECT_FALSE(append_hours(text, out)) << text;
    EXPECT_THAT(out, IsEmpty()) << text;
  }
}

} // namespace
} // namespace parley::app
