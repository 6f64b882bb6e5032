#include "domain/site_rules_check.hpp"

#include "domain/operator_command.hpp"
#include "domain/problem_list.hpp"
#include "protocol/limits.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace parley::domain {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using action = bot_step::choice::action;
using words = std::vector<std::string>;

const std::string too_long_name(limits::max_name_bytes + 1, 'x');
const std::string too_long_text(limits::max_text_bytes + 1, 'x');

/// Sound rules with a little of everything, to be damaged.
struct sound_rules : ::testing::Test {
  site_rules rules;
  void SetUp() override {
    rules.queues = {queue_of(1, "everyone"), queue_of(2, "sales"), queue_of(3, "support"), queue_of(4, "night")};
    sales().overflow_to = queue_id{3};
    sales().time_zone = "Europe/Berlin";
    sales().hours = {{1, 9 * 60, 17 * 60}};
    rules.page_rules = {{"shop.example", queue_id{2}}, {"shop.example/help", queue_id{3}}};
    rules.skills = {"german", "billing"};
    rules.operator_skills = {{"ann", 0b11}};
    rules.scenario.steps = {
      {"How can we help?", {{"buy", 1, action::go_on, {}}, {"talk", 0, action::hand_over, queue_id{2}}}}, {"Here is the shop.", {{"thanks", 0, action::end, {}}}}};
    rules.faq = {{{"price"}, "It is free."}};
    rules.canned = {{"hi", "Hello %VISITOR%"}, {"bye", "Good bye"}};
    rules.channels = {{0, "web", 0}, {1, "messenger", 60'000}};
    rules.unread_levels = {{0, "#00ff00"}, {60'000, "#FF8800"}};
  }
  static queue_rules queue_of(std::uint32_t id, std::string name) {
    queue_rules q;
    q.id = queue_id{id};
    q.name = std::move(name);
    return q;
  }
  queue_rules& sales() { return rules.queues[1]; }
  auto& steps() { return rules.scenario.steps; }
  words found() const { return problems(rules); }
};

TEST_F(sound_rules, have_no_problems) { EXPECT_THAT(found(), IsEmpty()); }

TEST_F(sound_rules, F047_departments_and_pages_exclude_each_other) {
  rules.pages = site_rules::page_routing::on;
  EXPECT_THAT(found(), IsEmpty());
  rules.departments = site_rules::department_routing::on;
  EXPECT_THAT(found(), ElementsAre("rules: routing by department and routing by page exclude each other; switch one of them off"));
  rules.pages = site_rules::page_routing::off;
  EXPECT_THAT(found(), IsEmpty());
}

TEST_F(sound_rules, F095_a_queue_does_not_flow_into_itself) {
  sales().overflow_to = queue_id{2};
  EXPECT_THAT(found(), ElementsAre("queue sales: overflow_to goes round in a circle: sales → sales"));
}

TEST_F(sound_rules, F095_longer_circles_are_refused_too_and_told_once) {
  rules.queues[0].overflow_to = queue_id{4}; // leads into the circle from outside
  rules.queues[3].overflow_to = queue_id{2};
  rules.queues[2].overflow_to = queue_id{4};
  EXPECT_THAT(found(), ElementsAre("queue night: overflow_to goes round in a circle: night → sales → support → night"));
}

TEST_F(sound_rules, F095_two_queues_may_flow_into_a_third) {
  rules.queues[3].overflow_to = queue_id{3};
  EXPECT_THAT(found(), IsEmpty());
}

TEST_F(sound_rules, F095_a_queue_flows_only_into_one_that_there_is) {
  sales().overflow_to = queue_id{9};
  EXPECT_THAT(found(), ElementsAre("queue sales: overflow_to: the site has no queue 9"));
}

TEST_F(sound_rules, queues_have_ids_and_names_of_their_own) {
  rules.queues[3] = queue_of(2, "sales");
  EXPECT_THAT(found(), ElementsAre("queue sales: another queue has id 2", "queue sales: another queue has this name"));
  rules.queues[3] = queue_of(0, "");
  EXPECT_THAT(found(), ElementsAre(HasSubstr("queue 0: needs an id"), HasSubstr("queue 0: name must have 1 to 256 bytes")));
}

TEST_F(sound_rules, F044_the_default_queue_is_there_and_holds_everybody) {
  rules.queues[0].operators = {"ann"};
  EXPECT_THAT(found(), ElementsAre(HasSubstr("queue everyone: operators must be empty")));
  rules.queues.erase(rules.queues.begin());
  EXPECT_THAT(found(), ElementsAre("queues: the default queue (id 1) is missing"));
}

TEST_F(sound_rules, names_are_neither_empty_nor_too_long_nor_more_than_text) {
  sales().name = std::string(limits::max_name_bytes, 'x');
  EXPECT_THAT(found(), IsEmpty());
  sales().name = too_long_name;
  EXPECT_THAT(found(), ElementsAre(HasSubstr("name must have 1 to 256 bytes")));
  sales().name = "sa\nles";
  EXPECT_THAT(found(), ElementsAre(HasSubstr("name must not have control characters")));
  sales().name = "\xc3\xa9t\xc3\xa9";
  EXPECT_THAT(found(), IsEmpty());
  sales().operators = {""};
  sales().supervisors = {too_long_name};
  EXPECT_THAT(found(), ElementsAre(HasSubstr("operators: each must have"), HasSubstr("supervisors: each must have")));
}

TEST_F(sound_rules, F096_time_zones_are_known_and_hours_begin_before_they_end) {
  sales().time_zone = "Mars/Olympus";
  sales().hours = {{1, 600, 600}, {1, 700, 600}, {1, 0, 1441}, {7, 0, 10}, {6, 0, 1440}};
  EXPECT_THAT(found(), ElementsAre(HasSubstr("queue sales: time_zone: there is no zone Mars/Olympus"), HasSubstr("must begin before they end"),
                         HasSubstr("must begin before"), HasSubstr("must begin before"), HasSubstr("weekday 7 is none of")));
}

TEST_F(sound_rules, no_time_is_negative_or_longer_than_a_year) {
  rules.inactive_after_ms = max_rule_duration_ms;
  EXPECT_THAT(found(), IsEmpty());
  for (auto* ms :
    {&rules.inactive_after_ms, &rules.end_after_ms, &rules.operator_grace_ms, &rules.visitor_grace_ms, &sales().offer_ms, &sales().transfer_ms, &sales().wrap_up_ms,
      &sales().max_wait_ms, &sales().overflow_after_ms, &sales().priority_step_ms, &sales().preferred_ms, &sales().skill_relax_ms, &rules.channels[1].auto_terminate_ms})
    for (auto bad : {std::int64_t{-1}, max_rule_duration_ms + 1}) {
      const auto before = std::exchange(*ms, bad);
      EXPECT_THAT(found(), ElementsAre(HasSubstr("_ms must be 0 to 31536000000 (a year)")));
      *ms = before;
    }
}

TEST_F(sound_rules, F045_page_rules_name_a_host_once_and_a_queue_that_there_is) {
  rules.page_rules = {{"shop.example", queue_id{9}}, {"https://SHOP.example/", queue_id{2}}, {"/cart", queue_id{2}}, {"", queue_id{2}}};
  EXPECT_THAT(found(), ElementsAre("page rule shop.example: queue: the site has no queue 9", "page rule https://SHOP.example/: another rule is for the same page",
                         HasSubstr("page rule /cart: page must begin with the name of a host"), HasSubstr("page must have 1 to"), HasSubstr("must begin with the name")));
}

TEST_F(sound_rules, F094_a_site_has_32_skills_at_most_and_its_operators_have_no_others) {
  rules.operator_skills["bob"] = 0b100;
  EXPECT_THAT(found(), ElementsAre(HasSubstr("skills of operator bob: there is one among them that the site does not know")));
  rules.skills.resize(max_skills);
  for (std::size_t i = 0; i < max_skills; ++i)
    rules.skills[i] = "skill " + std::to_string(i);
  rules.operator_skills["bob"] = ~skill_set{0};
  EXPECT_THAT(found(), IsEmpty());
  rules.skills.push_back("skill 0");
  EXPECT_THAT(found(), ElementsAre("skills: a site knows 32 skills at most, these are 33", "skills: skill 0 is there twice"));
}

TEST_F(sound_rules, a_bot_goes_on_only_to_steps_and_queues_that_there_are) {
  steps()[0].choices[0].next_step = 2;
  steps()[0].choices[1].queue = queue_id{9};
  EXPECT_THAT(
    found(), ElementsAre("bot step 0, choice buy: next_step: there is no step 2; the first is 0, the last 1", "bot step 0, choice talk: queue: the site has no queue 9"));
}

TEST_F(sound_rules, a_bot_says_something_and_its_choices_differ) {
  steps()[0].choices[1].label = " BUY";
  steps()[1].say = "";
  EXPECT_THAT(
    found(), ElementsAre(HasSubstr("bot step 0, choice  BUY: another choice of this step has the same label"), HasSubstr("bot step 1: say must have 1 to 32768 bytes")));
  steps()[0].choices[1].label = "talk";
  steps()[1].say = std::string(limits::max_text_bytes, 'x');
  EXPECT_THAT(found(), ElementsAre("bot step 1: what it says and its choices must fit into one message of 32768 bytes"));
}

TEST_F(sound_rules, F007_where_free_words_stay_with_the_bot_its_choices_lead_out) {
  steps()[0].choices = {{"more", 1, action::go_on, {}}};
  steps()[1].choices = {{"back", 0, action::go_on, {}}};
  EXPECT_THAT(found(), IsEmpty()) << "a free word leaves the bot";
  rules.free_words = site_rules::free_word::stays_with_bot;
  EXPECT_THAT(found(), ElementsAre(HasSubstr("bot step 0: its choices lead round and round"), HasSubstr("bot step 1: its choices lead round and round")));
  steps()[1].choices.push_back({"stop", 0, action::end, {}});
  EXPECT_THAT(found(), IsEmpty());
  steps()[1].choices.clear();
  EXPECT_THAT(found(), IsEmpty()) << "it has said what it had to say";
}

TEST_F(sound_rules, an_faq_entry_has_words_and_an_answer) {
  rules.faq = {{{}, ""}, {{" "}, too_long_text}};
  EXPECT_THAT(found(), ElementsAre(HasSubstr("faq entry 1: answer must have"), "faq entry 1: needs a word that it answers to", HasSubstr("faq entry 2: answer must have"),
                         HasSubstr("faq entry 2: each word must have")));
}

TEST_F(sound_rules, F077_short_cuts_differ_from_each_other_as_they_are_typed) {
  rules.canned = {{"hi", "x"}, {"HI ", "y"}, {"/hi", "x"}, {" ", "x"}, {"ok", ""}, {"good bye", "x"}};
  EXPECT_THAT(found(), ElementsAre("canned response /HI : another one has this shortcut", HasSubstr("//hi: shortcut must be a word"),
                         HasSubstr("/ : shortcut must be a word"), HasSubstr("/ok: text must have 1 to")));
}

TEST_F(sound_rules, F077_no_short_cut_is_a_command) {
  for (auto* word : {"a", "D", "t", "t ann"}) {
    rules.canned = {{word, "never sent"}};
    EXPECT_THAT(found(), ElementsAre(HasSubstr("shortcut begins with a command of operators"))) << word;
    EXPECT_FALSE(std::holds_alternative<canned_text>(parse(principal{operator_id{1}}, std::string{"/"} + word, rules))) << word;
  }
}

TEST_F(sound_rules, F078_there_is_a_name_for_those_who_have_none) {
  rules.visitor_fallback = "";
  rules.operator_fallback = too_long_name;
  EXPECT_THAT(found(), ElementsAre(HasSubstr("rules: visitor_fallback must have"), HasSubstr("rules: operator_fallback must have")));
}

TEST_F(sound_rules, F048_channels_have_numbers_and_names_of_their_own) {
  rules.channels = {{1, "web", 0}, {1, "chat", 0}, {2, "web", 0}, {3, "", 0}};
  EXPECT_THAT(found(), ElementsAre("channel chat: another channel has number 1", "channel web: another channel has this name", HasSubstr("channel 3: name must have")));
}

TEST_F(sound_rules, F052_unread_levels_ascend_and_have_colours) {
  rules.unread_levels = {{-1, "#000000"}, {10, "red"}, {10, "#12345g"}, {5, "#1234567"}};
  EXPECT_THAT(found(), ElementsAre(HasSubstr("after_ms must be 0 to"), "unread level of 10 ms: colour must be written as in #ff8800",
                         "unread level of 10 ms: after_ms must be more than that of the level before it, 10", HasSubstr("10 ms: colour must"),
                         "unread level of 5 ms: after_ms must be more than that of the level before it, 10", HasSubstr("5 ms: colour must")));
}

} // namespace
} // namespace parley::domain
