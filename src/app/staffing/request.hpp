// What a user of `parleyctl simulate` has asked for, as it stands in the flags.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace parley::app::staffing {

/// Times are in seconds, as people think of them; shares are in percent.
struct request {
  // ---- traffic
  std::optional<double> arrivals_per_hour; ///< one of these three
  std::vector<double> arrivals;            ///< 24 values
  std::string from;                        ///< data folder of a server
  std::int64_t days = 5;
  double handling_median_s = 300;
  double handling_p90_s = 900;
  std::optional<double> patience_s; ///< mean; 0 = for ever. Not given: for ever, or what recorded visitors had
  std::uint64_t seed = 1;

  // ---- people
  std::string operators;              ///< "8" or "4..16"; or
  std::vector<std::uint32_t> staff;   ///< 24 values
  std::optional<std::uint32_t> limit; ///< not given: the site's default capacity
  double accept_s = 5;
  double missed_percent = 0;
  double back_after_s = 300;
  std::uint32_t overflow_operators = 0;

  // ---- rules
  std::string config;
  std::vector<std::string> queues; ///< NAME or NAME:WEIGHT
  std::vector<std::string> skills; ///< NAME:ASKED:HAVE in percent
  std::optional<std::string> method;
  std::optional<double> offer_s, max_wait_s, wrap_up_s, skill_relax_s, overflow_after_s;
  std::optional<std::uint32_t> max_waiting;

  // ---- answer
  double target_s = 30;
  double target_percent = 80;
  std::string json, html; ///< files to write; empty = none
};

/// Adds the flags to a command; `into` must outlive it.
void add_flags(CLI::App& command, request& into);

} // namespace parley::app::staffing
