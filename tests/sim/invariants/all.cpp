#include "tests/sim/invariant.hpp"
#include "tests/sim/invariants/answers.hpp"
#include "tests/sim/invariants/connections.hpp"
#include "tests/sim/invariants/consoles.hpp"
#include "tests/sim/invariants/counters.hpp"
#include "tests/sim/invariants/deadlines.hpp"
#include "tests/sim/invariants/decisions.hpp"
#include "tests/sim/invariants/log_order.hpp"
#include "tests/sim/invariants/ownership.hpp"
#include "tests/sim/invariants/queue_progress.hpp"
#include "tests/sim/invariants/secrecy.hpp"

namespace parley::sim {

std::vector<std::unique_ptr<invariant>> all_invariants(const invariant::scene& s) {
  std::vector<std::unique_ptr<invariant>> all;
  auto add = [&]<class... Each>(std::in_place_type_t<Each>...) { (all.push_back(std::make_unique<Each>(s)), ...); };
  add(std::in_place_type<gap_free_log>, std::in_place_type<lawful_log>, std::in_place_type<exactly_once>, std::in_place_type<one_open_chat>,
    std::in_place_type<one_owner>, std::in_place_type<capacity>, std::in_place_type<ack_means_stored>, std::in_place_type<one_answer>,
    std::in_place_type<delivered_means_durable>, std::in_place_type<gap_free_view>, std::in_place_type<need_to_know>, std::in_place_type<own_numbers>,
    std::in_place_type<queue_progress>, std::in_place_type<first_come>, std::in_place_type<decisions_replay>, std::in_place_type<deadlines>,
    std::in_place_type<consoles_are_a_recount>, std::in_place_type<counters_are_a_recount>);
  return all;
}

} // namespace parley::sim
