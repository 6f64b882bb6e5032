#include "domain/bot_machine.hpp"

#include "any_text.hpp"

#include <gtest/gtest.h>

namespace parley::domain {
namespace {

using outcome = bot_turn::outcome;
using action = bot_step::choice::action;
using labels = std::vector<std::string>;
constexpr queue_id sales{2};
constexpr std::uint16_t at_start = 0, at_prices = 1;

/// A shop: prices, a person of the sales queue, or nothing at all.
site_rules shop() {
  site_rules r;
  r.queues.resize(2);
  r.queues[0].id = default_queue;
  r.queues[1].id = sales;
  r.scenario.steps = {
    {.say = "How can we help?",
      .choices = {{.label = "Prices", .next_step = at_prices}, {.label = "A person", .then = action::hand_over, .queue = sales},
        {.label = "いいえ", .then = action::end}}},
    {.say = "From 10 to 20.", .choices = {{.label = "Back", .next_step = at_start}, {.label = "Somebody else", .then = action::hand_over}}},
  };
  r.faq = {{.words = {"delivery", "配送"}, .answer = "Two days."}, {.words = {"opening hours"}, .answer = "From 9 to 5."}};
  return r;
}
site_rules shop_without_choices() {
  site_rules r = shop();
  r.scenario.steps = {{.say = "Welcome! Somebody will be with you.", .choices = {}}};
  return r;
}
bot_says start_says(std::string text = "How can we help?") { return {std::move(text), labels{"Prices", "A person", "いいえ"}}; }

TEST(F002_FixedStartOnChat, starts_with_a_person_even_if_the_initial_message_has_choices) {
  site_rules r = shop();
  r.fixed_start_status = site_rules::start::on_chat;
  EXPECT_EQ(start_status(r), session_status::waiting);
  EXPECT_EQ(greeting(r), std::nullopt) << "choices that the bot would not answer";
}

TEST(F003_FixedStartChatbot, starts_with_the_bot_even_without_choices) {
  site_rules r = shop_without_choices();
  r.fixed_start_status = site_rules::start::chatbot;
  EXPECT_EQ(start_status(r), session_status::chatbot);
  r.scenario = {};
  EXPECT_EQ(start_status(r), session_status::chatbot);
  EXPECT_EQ(greeting(r), std::nullopt) << "there is nothing to say";
}

TEST(F004_NoChoices, start_with_a_person) {
  const site_rules r = shop_without_choices();
  EXPECT_EQ(start_status(r), session_status::waiting);
  EXPECT_EQ(greeting(r), (bot_says{"Welcome! Somebody will be with you.", {}})) << "who waits may still be welcomed";
  EXPECT_EQ(start_status(site_rules{}), session_status::waiting);
  EXPECT_EQ(greeting(site_rules{}), std::nullopt);
}

TEST(F024_AutoHosting, starts_with_the_bot_even_without_choices_but_a_fixed_start_wins) {
  site_rules r = shop_without_choices();
  r.hosting = site_rules::auto_hosting::on;
  EXPECT_EQ(start_status(r), session_status::chatbot);
  r.scenario = {};
  EXPECT_EQ(start_status(r), session_status::chatbot);
  r.fixed_start_status = site_rules::start::on_chat;
  EXPECT_EQ(start_status(r), session_status::waiting);
}

TEST(F005_Choices, start_with_the_bot) {
  EXPECT_EQ(start_status(shop()), session_status::chatbot);
  EXPECT_EQ(greeting(shop()), start_says());
}

TEST(F006_FreeWord, leaves_the_bot_for_routing) {
  EXPECT_EQ(answer(shop(), at_prices, "that is too much"), (bot_turn{.step = at_prices, .what = outcome::hand_over}));
  EXPECT_EQ(answer(shop(), at_start, ""), (bot_turn{.step = at_start, .what = outcome::hand_over}));
  EXPECT_EQ(answer(site_rules{}, 0, "hello"), (bot_turn{.what = outcome::hand_over}));
}

TEST(F007_FreeWord, stays_with_the_bot_if_the_site_has_it_so) {
  site_rules r = shop();
  r.free_words = site_rules::free_word::stays_with_bot;
  EXPECT_EQ(answer(r, at_prices, "that is too much"), (bot_turn{.reply = bot_says{"From 10 to 20.", {"Back", "Somebody else"}}, .step = at_prices}));
  r.scenario = {};
  EXPECT_EQ(answer(r, 0, "hello"), (bot_turn{.reply = std::nullopt})) << "nothing to repeat";
}

TEST(bot_choice, goes_on_hands_over_or_ends) {
  EXPECT_EQ(*choose(shop(), at_start, 0), (bot_turn{.reply = bot_says{"From 10 to 20.", {"Back", "Somebody else"}}, .step = at_prices}));
  EXPECT_EQ(*choose(shop(), at_start, 1), (bot_turn{.what = outcome::hand_over, .queue = sales}));
  EXPECT_EQ(*choose(shop(), at_start, 2), (bot_turn{.what = outcome::end}));
  EXPECT_EQ(*choose(shop(), at_prices, 0), (bot_turn{.reply = start_says(), .step = at_start}));
  EXPECT_EQ(*choose(shop(), at_prices, 1), (bot_turn{.step = at_prices, .what = outcome::hand_over})) << "no queue: as routing says";
}

TEST(bot_choice, is_refused_if_the_step_does_not_have_it) {
  for (auto [step, choice] : {std::pair(0, 3), {1, 2}, {0, 65535}, {2, 0}, {65535, 0}}) {
    const auto refused = choose(shop(), static_cast<std::uint16_t>(step), static_cast<std::uint16_t>(choice));
    ASSERT_FALSE(refused) << step << ' ' << choice;
    EXPECT_EQ(refused.error(), error_code::bad_request);
  }
  EXPECT_FALSE(choose(site_rules{}, 0, 0));
}

TEST(bot_choice, may_be_typed) {
  for (const char* typed : {"Prices", "  pRICES\n", "Ｐrices"})
    EXPECT_EQ(answer(shop(), at_start, typed), *choose(shop(), at_start, 0)) << typed;
  EXPECT_EQ(answer(shop(), at_start, "a  person"), *choose(shop(), at_start, 1));
  EXPECT_EQ(answer(shop(), at_start, "いいえ"), *choose(shop(), at_start, 2));
  EXPECT_EQ(answer(shop(), at_start, "Back").what, outcome::hand_over) << "a label of another step is a word like any other";
}

TEST(bot_choice, with_an_empty_label_is_not_typed_by_saying_nothing) {
  site_rules r = shop();
  r.scenario.steps[0].choices[2].label = " ";
  EXPECT_EQ(answer(r, at_start, "").what, outcome::hand_over);
}

TEST(bot_choice, with_a_step_that_is_not_there_hands_over) {
  site_rules r = shop();
  r.scenario.steps[0].choices[0].next_step = 2;
  EXPECT_EQ(*choose(r, at_start, 0), (bot_turn{.what = outcome::hand_over}));
}

TEST(bot_choice, with_a_queue_that_is_not_there_leaves_the_queue_to_routing) {
  site_rules r = shop();
  r.queues.pop_back();
  EXPECT_EQ(*choose(r, at_start, 1), (bot_turn{.what = outcome::hand_over}));
}

TEST(F015_SettingsChange, sends_a_chat_whose_step_is_gone_back_to_the_start) {
  site_rules r = shop();
  r.scenario.steps.pop_back();
  EXPECT_EQ(answer(r, at_prices, "delivery?"), (bot_turn{.reply = start_says("Two days."), .step = at_start}));
  r.free_words = site_rules::free_word::stays_with_bot;
  EXPECT_EQ(answer(r, at_prices, "too much"), (bot_turn{.reply = start_says(), .step = at_start}));
}

TEST(faq, is_answered_before_a_word_leaves_the_bot) {
  EXPECT_EQ(answer(shop(), at_prices, "And DELIVERY?"), (bot_turn{.reply = bot_says{"Two days.", {"Back", "Somebody else"}}, .step = at_prices}));
  site_rules r = shop();
  r.session_hosting = site_rules::automation::off;
  EXPECT_EQ(answer(r, at_start, "delivery").reply, start_says("Two days.")) << "that setting is about sessions with an operator";
}

TEST(faq, is_searched_after_the_labels) {
  site_rules r = shop();
  r.faq[0].words = {"prices"};
  EXPECT_EQ(answer(r, at_start, "prices").step, at_prices);
  EXPECT_EQ(answer(r, at_start, "prices?").reply, start_says("Two days."));
}

TEST(faq, takes_the_first_entry_with_a_whole_word_of_the_text) {
  EXPECT_EQ(faq_answer(shop(), "opening hours and delivery"), "Two days.");
  EXPECT_EQ(faq_answer(shop(), "What are your Opening\nHours?"), "From 9 to 5.");
  EXPECT_EQ(faq_answer(shop(), "配送はいつですか"), "Two days.");
  EXPECT_EQ(faq_answer(shop(), "deliveryman, opening"), std::nullopt);
  EXPECT_EQ(faq_answer(site_rules{}, "delivery"), std::nullopt);
}

TEST(F026_SessionHosting, answers_beside_the_operator_unless_it_is_off) {
  site_rules r = shop();
  EXPECT_EQ(assigned_answer(r, "delivery?"), "Two days.");
  EXPECT_EQ(assigned_answer(r, "too much"), std::nullopt);
  r.session_hosting = site_rules::automation::off;
  EXPECT_EQ(assigned_answer(r, "delivery?"), std::nullopt);
}

TEST(bot_machine, takes_any_bytes_and_always_says_where_the_chat_is) {
  for (auto free_words : {site_rules::free_word::leaves_bot, site_rules::free_word::stays_with_bot}) {
    site_rules r = shop();
    r.free_words = free_words;
    domain::testing::any_text text(2);
    std::uint16_t step = 0;
    for (int i = 0; i < 20'000; ++i) {
      const auto chosen = choose(r, step, static_cast<std::uint16_t>(text.below(4)));
      const bot_turn t = chosen && text.below(2) ? *chosen : answer(r, step, text());
      ASSERT_LT(t.step, r.scenario.steps.size());
      EXPECT_TRUE(t.what != outcome::stays || t.reply) << "who stays with the bot is answered";
      EXPECT_TRUE(t.what == outcome::stays || !t.reply);
      step = t.step;
    }
  }
}

} // namespace
} // namespace parley::domain
