// Conversations to play: one JSON object a line, {"id", "department", "turns": [{"from": "visitor"|"operator", "text"}]}.
#pragma once
#include "base/result.hpp"
#include "load-tests/side.hpp"

#include <istream>
#include <string>
#include <string_view>
#include <vector>

namespace parley::load {

struct turn {
  side from;
  std::string text;
};

struct dialogue {
  std::string id;
  std::string department;
  std::vector<turn> turns;
};

/// One line of a dialogues file. The error says what is wrong.
result<dialogue, std::string> parse_dialogue(std::string_view line);

/// All lines of `in`; empty lines are skipped. The error names the first bad line by number.
result<std::vector<dialogue>, std::string> read_dialogues(std::istream& in);

} // namespace parley::load
