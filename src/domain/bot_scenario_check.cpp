#include "domain/bot_scenario_check.hpp"

#include "domain/folded_text.hpp"
#include "domain/queue_rules_check.hpp"
#include "protocol/limits.hpp"

#include <algorithm>
#include <set>

namespace parley::domain {

namespace {

using action = bot_step::choice::action;

std::string place_of_step(std::size_t i) { return "bot step " + std::to_string(i); }

void check_choice(const site_rules& rules, const bot_step::choice& c, const std::string& place, problem_list& out) {
  out.check_name(place, "label", trimmed(c.label));
  if (c.then == action::go_on && c.next_step >= rules.scenario.steps.size())
    out.add(place, "next_step: there is no step " + std::to_string(c.next_step) + "; the first is 0, the last " + std::to_string(rules.scenario.steps.size() - 1));
  if (c.then == action::hand_over && c.queue)
    check_queue_named(rules, c.queue, place, "queue", out);
}

void check_step(const site_rules& rules, const bot_step& step, std::size_t number, problem_list& out) {
  const auto place = place_of_step(number);
  out.check_text(place, "say", step.say);
  std::set<std::u32string> labels;
  auto bytes = step.say.size();
  for (const auto& c : step.choices) {
    const auto of_choice = place + ", choice " + c.label;
    if (!labels.insert(folded(c.label)).second)
      out.add(of_choice, "another choice of this step has the same label");
    check_choice(rules, c, of_choice, out);
    bytes += c.label.size();
  }
  if (!step.choices.empty() && bytes > limits::max_text_bytes)
    out.add(place, "what it says and its choices must fit into one message of " + std::to_string(limits::max_text_bytes) + " bytes");
}

/// Steps from which some row of choices leads out of the bot, or to a step that offers none (there the bot has said what it had to say).
std::vector<bool> steps_with_an_end(const std::vector<bot_step>& steps) {
  std::vector<bool> ends(steps.size());
  for (bool more = true; more;) {
    more = false;
    for (std::size_t i = 0; i < steps.size(); ++i) {
      const auto leads_out = [&](const bot_step::choice& c) { return c.then != action::go_on || (c.next_step < steps.size() && ends[c.next_step]); };
      if (!ends[i] && (steps[i].choices.empty() || std::ranges::any_of(steps[i].choices, leads_out)))
        more = ends[i] = true;
    }
  }
  return ends;
}

} // namespace

void check_scenario(const site_rules& rules, problem_list& out) {
  const auto& steps = rules.scenario.steps;
  for (std::size_t i = 0; i < steps.size(); ++i)
    check_step(rules, steps[i], i, out);
  if (rules.free_words == site_rules::free_word::leaves_bot)
    return; // a free word is always a way out
  const auto ends = steps_with_an_end(steps);
  for (std::size_t i = 0; i < steps.size(); ++i)
    if (!ends[i])
      out.add(place_of_step(i), "its choices lead round and round, and free words don't leave the bot; add a choice that ends the chat or hands it over");
}

} // namespace parley::domain
