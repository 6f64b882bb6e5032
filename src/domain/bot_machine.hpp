// The bot: a scenario of steps that the visitor chooses its way through, and answers to words. All of a chat's bot is the number of its step.
#pragma once
#include "base/result.hpp"
#include "domain/site_rules.hpp"
#include "protocol/errors.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley::domain {

/// What the bot sends.
struct bot_says {
  std::string text;
  std::vector<std::string> labels; ///< what the visitor may choose from; a label's index is the choice
  friend bool operator==(const bot_says&, const bot_says&) = default;
};

/// What follows from something the visitor did.
struct bot_turn {
  enum class outcome : std::uint8_t { stays, hand_over, end };
  std::optional<bot_says> reply{};
  std::uint16_t step = 0; ///< of the chat from now on
  outcome what = outcome::stays;
  queue_id queue{}; ///< hand_over: to this queue of the site; none = as routing says
  friend bool operator==(const bot_turn&, const bot_turn&) = default;
};

/// The status in which a new session starts: chatbot or waiting. The fixed one wins; without it auto hosting, or choices in the initial
/// message, mean chatbot.
session_status start_status(const site_rules& rules);

/// The initial message, sent as the session opens; the chat's bot is then at step 0. A session that starts with a person gets it only
/// if it has no choices: nobody would answer them. None if there is nothing to say.
std::optional<bot_says> greeting(const site_rules& rules);

/// The visitor of a session in chatbot has typed `text`. A label of the step is the choice of it; else a word of the FAQ is answered, with the step's
/// choices again below; any other text hands over to routing or, if the site has it so, makes the bot repeat its step (nothing at a step that says nothing).
/// A step that the scenario does not have any more (the site was changed meanwhile) counts as the first.
bot_turn answer(const site_rules& rules, std::uint16_t step, std::string_view text);

/// The visitor has chosen label `choice` of the step; the first is 0 (on the wire 1, where 0 means own words). error bad_request: there is no such
/// choice; nothing happens. A choice whose next step is not in the scenario hands over: a mistake in the settings must not leave a visitor with the
/// bot for good.
result<bot_turn, error_code> choose(const site_rules& rules, std::uint16_t step, std::uint16_t choice);

/// The answer to the first entry of the FAQ that has a word of the text, compared as folded() and holds_word() say; none if no entry has.
std::optional<std::string> faq_answer(const site_rules& rules, std::string_view text);

/// The bot's answer to a visitor's text in a session that an operator has: of the FAQ while session_hosting is on, never otherwise.
std::optional<std::string> assigned_answer(const site_rules& rules, std::string_view text);

} // namespace parley::domain
