#include "app/staffing/request.hpp"

#include <CLI/CLI.hpp>

namespace parley::app::staffing {

namespace {

constexpr double longest_s = 365.0 * 24 * 3600; ///< as in the rules of a site: anything longer is a slip of the keyboard
constexpr double most_per_hour = 1e6;
constexpr std::int64_t most_days = 366;
constexpr int hours = 24;

void add_traffic(CLI::App& c, request& r) {
  constexpr auto group = "Who comes (one of the first three)";
  auto* rate = c.add_option("--arrivals-per-hour", r.arrivals_per_hour, "visitors an hour, around the clock")->check(CLI::Range(0.0, most_per_hour))->group(group);
  auto* curve = c.add_option("--arrivals", r.arrivals, "visitors in each hour of the day: 24 numbers from midnight on, with commas")
                  ->delimiter(',')
                  ->expected(hours)
                  ->check(CLI::Range(0.0, most_per_hour))
                  ->type_name("N,N,…")
                  ->group(group);
  auto* from = c.add_option("--from", r.from, "the traffic of a server: its data folder")->type_name("DIR")->group(group);
  rate->excludes(curve)->excludes(from);
  curve->excludes(from);
  c.add_option("--days", r.days, "days of generated traffic, from a Monday on")->check(CLI::Range(std::int64_t{1}, most_days))->capture_default_str()->group(group);
  c.add_option("--handling-median-s", r.handling_median_s, "half of the chats take an operator less than this")
    ->check(CLI::Range(0.001, longest_s))
    ->capture_default_str()
    ->group(group);
  c.add_option("--handling-p90-s", r.handling_p90_s, "nine of ten chats take less than this")->check(CLI::Range(0.001, longest_s))->capture_default_str()->group(group);
  c.add_option("--patience-s", r.patience_s, "visitors give up after so long on average; 0 = never (default, but with --from: as they did)")
    ->check(CLI::Range(0.0, longest_s))
    ->group(group);
  c.add_option("--seed", r.seed, "another seed, another sample of the same traffic")->capture_default_str()->group(group);
}

void add_people(CLI::App& c, request& r) {
  constexpr auto group = "Who answers (one of the first two)";
  auto* number = c.add_option("--operators", r.operators, "how many: 8, or 4..16 for a row each")->type_name("N|A..B")->group(group);
  auto* staff = c.add_option("--staff", r.staff, "how many in each hour of the day: 24 numbers, with commas")
                  ->delimiter(',')
                  ->expected(hours)
                  ->check(CLI::Range(0u, 1000u))
                  ->type_name("N,N,…")
                  ->group(group);
  number->excludes(staff);
  c.add_option("--limit", r.limit, "chats that each can have at once (default: the site's, else 4)")->check(CLI::Range(1u, 10'000u))->group(group);
  c.add_option("--accept-s", r.accept_s, "from an offer to its accept")->check(CLI::Range(0.0, longest_s))->capture_default_str()->group(group);
  c.add_option("--missed-percent", r.missed_percent, "so many offers are not answered")->check(CLI::Range(0.0, 100.0))->capture_default_str()->group(group);
  c.add_option("--back-after-s", r.back_after_s, "who was set away for missed offers is back after this")
    ->check(CLI::Range(1.0, longest_s))
    ->capture_default_str()
    ->group(group);
  c.add_option("--overflow-operators", r.overflow_operators, "people in the queues that sessions overflow to")->check(CLI::Range(0u, 1000u))->group(group);
}

void add_rules(CLI::App& c, request& r) {
  constexpr auto group = "Rules";
  c.add_option("--config", r.config, "configuration file of the server, for its queues")->type_name("FILE")->group(group);
  c.add_option("--queue", r.queues, "queue to simulate, with its part of the visitors where there are several")->type_name("NAME[:WEIGHT]")->group(group);
  c.add_option("--skill", r.skills, "so many visitors ask for it, so many operators have it, in percent")->type_name("NAME:ASKED:HAVE")->group(group);
  c.add_option("--method", r.method, "how operators are chosen: least_busy, round_robin, longest_idle, fill_first")->group(group);
  const auto duration = [&](const char* flag, std::optional<double>& into, const char* meaning) {
    c.add_option(flag, into, meaning)->check(CLI::Range(0.0, longest_s))->group(group);
  };
  duration("--offer-s", r.offer_s, "an offer lasts so long; 0 = for ever");
  duration("--max-wait-s", r.max_wait_s, "longest wait, then a chat ends with no_operator; 0 = no limit");
  c.add_option("--max-waiting", r.max_waiting, "longest line, then visitors are turned away; 0 = no limit")->group(group);
  duration("--overflow-after-s", r.overflow_after_s, "who waits so long goes to the overflow");
  duration("--wrap-up-s", r.wrap_up_s, "after a chat its slot stays taken so long");
  duration("--skill-relax-s", r.skill_relax_s, "after each such time a session asks for one skill less; 0 = never");
}

} // namespace

void add_flags(CLI::App& c, request& r) {
  add_traffic(c, r);
  add_people(c, r);
  add_rules(c, r);
  constexpr auto group = "Answer";
  c.add_option("--target-s", r.target_s, "a good answer comes within this")->check(CLI::Range(0.0, longest_s))->capture_default_str()->group(group);
  c.add_option("--target-percent", r.target_percent, "so many good answers are wanted")->check(CLI::Range(0.0, 100.0))->capture_default_str()->group(group);
  c.add_option("--json", r.json, "write all figures there")->type_name("FILE")->group(group);
  c.add_option("--html", r.html, "write a page with charts there")->type_name("FILE")->group(group);
}

} // namespace parley::app::staffing
