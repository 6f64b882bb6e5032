// What may be wrong with the queues of a site: a part of site_rules_check.
#pragma once
#include "domain/problem_list.hpp"
#include "domain/site_rules.hpp"

namespace parley::domain {

/// "queue NAME", or "queue 7" for one that has no name.
std::string place_of(const queue_rules& q);

void check_queues(const site_rules& rules, problem_list& out);

/// Adds "… the site has no queue 7" where there is none.
void check_queue_named(const site_rules& rules, queue_id id, std::string_view place, std::string_view key, problem_list& out);

} // namespace parley::domain
