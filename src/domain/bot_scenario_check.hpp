// What may be wrong with the scenario of a bot: a part of site_rules_check.
#pragma once
#include "domain/problem_list.hpp"
#include "domain/site_rules.hpp"

namespace parley::domain {

void check_scenario(const site_rules& rules, problem_list& out);

} // namespace parley::domain
