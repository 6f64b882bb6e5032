// Settings are changed as a whole, and a set that contradicts itself is refused as a whole.
#pragma once
#include "domain/site_rules.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace parley::domain {

/// Skills that a site may know: the bits of skill_set.
inline constexpr std::size_t max_skills = 32;

/// Commands of operators: what begins with one of them is no short-cut (operator_command.hpp).
inline constexpr std::u32string_view command_words[] = {U"a", U"d", U"t"};

/// Everything that must be refused, each as `place: what` for a person to read; empty = the rules may be used. Does not know which accounts there are: an
/// operator that nobody is yet may be named.
std::vector<std::string> problems(const site_rules& rules);

} // namespace parley::domain
