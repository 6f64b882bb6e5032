#include "domain/bot_machine.hpp"

#include "domain/folded_text.hpp"

#include <algorithm>

namespace parley::domain {

namespace {

using outcome = bot_turn::outcome;

const bot_step* step_at(const site_rules& rules, std::uint16_t step) {
  const auto& steps = rules.scenario.steps;
  if (steps.empty())
    return nullptr;
  return &steps[step < steps.size() ? step : 0];
}

std::vector<std::string> labels_of(const bot_step* step) {
  std::vector<std::string> labels;
  if (step)
    for (const auto& c : step->choices)
      labels.push_back(c.label);
  return labels;
}

std::optional<bot_says> said_at(const bot_step* step) {
  if (!step || (step->say.empty() && step->choices.empty()))
    return {};
  return bot_says{step->say, labels_of(step)};
}

bot_turn hand_over(std::uint16_t step, queue_id queue = {}) { return {.step = step, .what = outcome::hand_over, .queue = queue}; }

bot_turn turn_of(const site_rules& rules, std::uint16_t step, const bot_step::choice& chosen) {
  using action = bot_step::choice::action;
  switch (chosen.then) {
    case action::end: return {.step = step, .what = outcome::end};
    case action::go_on:
      if (chosen.next_step < rules.scenario.steps.size())
        return {.reply = said_at(step_at(rules, chosen.next_step)), .step = chosen.next_step};
      return hand_over(step);
    case action::hand_over: break;
  }
  return hand_over(step, rules.find_queue(chosen.queue) ? chosen.queue : queue_id{});
}

/// The step's choice that the text is, or null.
const bot_step::choice* named_choice(const bot_step& step, std::u32string_view text) {
  if (text.empty())
    return nullptr;
  auto found = std::ranges::find_if(step.choices, [&](const auto& c) { return folded(c.label) == text; });
  return found == step.choices.end() ? nullptr : &*found;
}

const faq_entry* faq_match(const site_rules& rules, std::u32string_view text) {
  auto has_word = [&](const faq_entry& e) { return std::ranges::any_of(e.words, [&](const auto& w) { return holds_word(text, folded(w)); }); };
  auto found = std::ranges::find_if(rules.faq, has_word);
  return found == rules.faq.end() ? nullptr : &*found;
}

} // namespace

session_status start_status(const site_rules& rules) {
  switch (rules.fixed_start_status) {
    case site_rules::start::chatbot: return session_status::chatbot;
    case site_rules::start::on_chat: return session_status::waiting;
    case site_rules::start::unset: break;
  }
  const bot_step* initial = step_at(rules, 0);
  const bool hosted = rules.hosting == site_rules::auto_hosting::on || (initial && !initial->choices.empty());
  return hosted ? session_status::chatbot : session_status::waiting;
}

std::optional<bot_says> greeting(const site_rules& rules) {
  auto says = said_at(step_at(rules, 0));
  if (says && !says->labels.empty() && start_status(rules) != session_status::chatbot)
    return {};
  return says;
}

bot_turn answer(const site_rules& rules, std::uint16_t step, std::string_view text) {
  const bot_step* here = step_at(rules, step);
  if (step >= rules.scenario.steps.size())
    step = 0;
  const std::u32string typed = folded(text);
  if (const auto* chosen = here ? named_choice(*here, typed) : nullptr)
    return turn_of(rules, step, *chosen);
  if (const auto* entry = faq_match(rules, typed))
    return {.reply = bot_says{entry->answer, labels_of(here)}, .step = step};
  if (rules.free_words == site_rules::free_word::leaves_bot)
    return hand_over(step);
  return {.reply = said_at(here), .step = step};
}

result<bot_turn, error_code> choose(const site_rules& rules, std::uint16_t step, std::uint16_t choice) {
  // Not as in answer(): an index into choices that the visitor has not seen would choose something at random.
  const auto& steps = rules.scenario.steps;
  if (step >= steps.size() || choice >= steps[step].choices.size())
    return failure{error_code::bad_request};
  return turn_of(rules, step, steps[step].choices[choice]);
}

std::optional<std::string> faq_answer(const site_rules& rules, std::string_view text) {
  if (rules.faq.empty())
    return {}; // most sites: folding each text would be the largest cost of a message
  const auto* entry = faq_match(rules, folded(text));
  return entry ? std::optional{entry->answer} : std::nullopt;
}

std::optional<std::string> assigned_answer(const site_rules& rules, std::string_view text) {
  return rules.session_hosting == site_rules::automation::on ? faq_answer(rules, text) : std::nullopt;
}

} // namespace parley::domain
