// A staffing what-if: given traffic meets given people under the rules of a site, in virtual time.
#pragma once
#include "domain/staffing/day_meter.hpp"
#include "domain/staffing/staff.hpp"
#include "domain/staffing/traffic.hpp"

#include <vector>

namespace parley::domain::staffing {

/// What became of a visit.
struct outcome {
  enum class end : std::uint8_t {
    waiting, ///< still waits at the end of the simulation
    answered,
    abandoned,   ///< its visitor gave up
    no_operator, ///< ended by the rules while it waited
    turned_away, ///< its queue was closed or full
  } how = end::waiting;
  std::int64_t wait_ms = 0; ///< from the arrival until it was answered, or ended
  operator_id by;           ///< answered: who took it
  friend bool operator==(const outcome&, const outcome&) = default;
};

struct simulation_result {
  std::vector<outcome> outcomes;          ///< of each visit
  std::vector<std::uint32_t> most_in_use; ///< of each member of the staff: slots at once
  std::size_t longest_line = 0;           ///< sessions that waited at once
  activity mean;                          ///< from traffic::from_ms to until_ms
  day_meter::day by_time_of_day{};        ///< the same, averaged over the days
};

/// Visitors that still wait when the last one has come are served for so long.
inline constexpr std::int64_t drain_ms = day_ms;

/// The same arguments give the same result. Of the rules all that concerns waiting holds; nobody writes in these chats, so time-outs for silence do not.
/// A method that offers nothing (choice, ring_all) leaves everybody waiting: who picks what is not up to the router. `rules` passed domain::problems().
simulation_result simulate(const site_rules& rules, const traffic& t, const staff& people, std::uint64_t seed);

} // namespace parley::domain::staffing
