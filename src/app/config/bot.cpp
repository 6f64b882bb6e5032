#include "app/config/bot.hpp"

#include <limits>

namespace parley::app {

namespace {

using domain::bot_step;

bot_step::choice read_choice(config_reader& r, const toml::table& table, const queue_names& queues) {
  using action = bot_step::choice::action;
  bot_step::choice c;
  r.read(table, "choice",
    {
      {"label", r.text(c.label)},
      {"then", r.choice<action>(c.then, {{"go_on", action::go_on}, {"hand_over", action::hand_over}, {"end", action::end}})},
      {"next_step", r.number(c.next_step, 0, std::numeric_limits<std::uint16_t>::max())},
      {"queue", queue_named(r, queues, c.queue)},
    });
  r.require(table, "choice", {"label"});
  if (table.contains("next_step") != (c.then == action::go_on))
    r.wrong(table.source(), "choice " + c.label + R"(: needs either next_step, or then = "hand_over" or "end")");
  if (table.contains("queue") && c.then != action::hand_over)
    r.wrong(table.source(), "choice " + c.label + R"(: queue goes with then = "hand_over")");
  return c;
}

bot_step read_step(config_reader& r, const toml::table& table, const queue_names& queues) {
  bot_step step;
  r.read(table, "step",
    {
      {"say", r.text(step.say, limits::max_text_bytes)},
      {"choice", r.tables([&](auto& t) { step.choices.push_back(read_choice(r, t, queues)); })},
    });
  r.require(table, "step", {"say"});
  return step;
}

domain::faq_entry read_faq(config_reader& r, const toml::table& table) {
  domain::faq_entry entry;
  r.read(table, "faq", {{"words", r.texts(entry.words)}, {"answer", r.text(entry.answer, limits::max_text_bytes)}});
  r.require(table, "faq", {"words", "answer"});
  return entry;
}

domain::canned_response read_canned(config_reader& r, const toml::table& table) {
  domain::canned_response canned;
  r.read(table, "canned", {{"shortcut", r.text(canned.shortcut)}, {"text", r.text(canned.text, limits::max_text_bytes)}});
  r.require(table, "canned", {"shortcut", "text"});
  return canned;
}

} // namespace

key_readers bot_readers(config_reader& r, domain::site_rules& rules, const queue_names& queues) {
  return {
    {"bot", r.table([&](auto& bot) {
       r.read(bot, "bot", {{"step", r.tables([&](auto& t) { rules.scenario.steps.push_back(read_step(r, t, queues)); })}});
     })},
    {"faq", r.tables([&](auto& t) { rules.faq.push_back(read_faq(r, t)); })},
    {"canned", r.tables([&](auto& t) { rules.canned.push_back(read_canned(r, t)); })},
  };
}

} // namespace parley::app
