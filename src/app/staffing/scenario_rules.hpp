// Which queues are simulated, and by which rules: the configuration file, and flags over it.
#pragma once
#include "app/staffing/request.hpp"
#include "base/result.hpp"
#include "domain/staffing/traffic.hpp"

#include <string>
#include <vector>

namespace parley::app::staffing {

struct simulated_rules {
  domain::site_rules rules;
  std::vector<domain::staffing::traffic_model::queue_share> queues; ///< that visitors come for
  std::vector<queue_id> overflow;                                   ///< others that their sessions may end up in
  std::uint32_t limit = 0;                                          ///< chats at once of an operator
};

/// `recorded`: queues of recorded traffic; without --queue they are all simulated, and those that the configuration does not have get rules of their own.
result<simulated_rules, std::string> make_rules(const request& r, const std::vector<queue_id>& recorded);

/// A skill as --skill says it; shares are 0 … 1.
struct skill_request {
  std::string name;
  double asked = 0, had = 0;
};
result<std::vector<skill_request>, std::string> skills_of(const request& r);

/// "sales:3" as its parts; the weight is 1 where there is none. None if the weight is no number.
struct named_queue {
  std::string name;
  double weight = 1;
};
std::optional<named_queue> parse_queue(const std::string& text);

} // namespace parley::app::staffing
