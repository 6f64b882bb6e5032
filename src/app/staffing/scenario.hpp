// A request, understood: the rules, the traffic and the people that the simulation is run with.
#pragma once
#include "app/staffing/request.hpp"
#include "base/result.hpp"
#include "domain/staffing/staff.hpp"
#include "domain/staffing/traffic.hpp"

#include <string>
#include <vector>

namespace parley::app::staffing {

/// A staffing to try.
struct candidate_staff {
  std::size_t operators = 0; ///< on duty at once, at most; without those of the overflow
  domain::staffing::staff people;
};

struct scenario {
  domain::site_rules rules;
  domain::staffing::traffic traffic;
  std::vector<candidate_staff> staffs;  ///< by rising operators
  std::vector<std::string> assumptions; ///< what the figures rest on, a sentence part each, for the reports
  std::int64_t target_ms = 0;
  double target_share = 0; ///< 0 … 1
  std::uint64_t seed = 0;
};

/// Visits of one simulation: some hundred megabytes, some seconds for each staffing.
inline constexpr std::size_t max_visits = 1'000'000;
/// Rows of one answer: more are no help.
inline constexpr std::size_t max_staffs = 64;
inline constexpr std::size_t max_operators = 1'000;

/// Reads the files that `r` names. The error says what is wrong with the request, as `--flag: what` where it is one flag.
result<scenario, std::string> make_scenario(const request& r);

} // namespace parley::app::staffing
