// Words that explanations are made of.
#pragma once
#include "domain/explain.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace parley::domain {

/// In quotes, control characters escaped: whoever typed it does not get to steer a terminal.
std::string quoted(std::string_view text);
/// A space and quoted(); nothing for an empty text or none.
std::string and_quoted(const flatbuffers::String* text);
/// `olga`, or `operator 3` where the name is not known.
std::string name_of(operator_id op, const operator_names& names);
/// `operator 3 (olga)`, or `operator 3`.
std::string full_name_of(operator_id op, const operator_names& names);
/// An operator by name_of(); `visitor 7`, `the bot`, `the server`.
std::string name_of(principal who, const operator_names& names);
std::string text_of(queue_id q);
/// `skill 0`, `skills 0, 3`: bit i is skill i.
std::string skills_text(skill_set skills);

/// Why the first candidate came before the others: `least busy of 5 who could take it`.
std::string rule_text(const routing_decision& d);
/// A line for each candidate, then what broke a tie, then how many more there were. `at_ms`: when it was decided.
std::vector<std::string> candidate_lines(const routing_decision& d, std::int64_t at_ms, const operator_names& names);

} // namespace parley::domain
