// One queue as an actor: the shell around domain::queue_machine.
#pragma once
#include "actors/context.hpp"
#include "actors/control_timer.hpp"
#include "domain/queue_machine.hpp"

#include "caf/typed_event_based_actor.hpp"

#include <set>

namespace parley::actors {

class queue_line final : public queue_actor::base {
public:
  queue_line(caf::actor_config& cfg, shard_context& shard, queue_id id);
  behavior_type make_behavior() override;

private:
  const domain::queue_rules& rules() const;
  void on_waits(const flat<internal::session_waits>& m);
  void on_left(const flat<internal::session_left>& m);
  void on_asked(const flat<internal::place_asked>& m);
  void on_load(const flat<internal::operator_load>& m);
  /// Pairs whoever can be paired now. Called after every change, in the same turn: nothing polls.
  void assign();
  void offer(const domain::queue_machine::pairing& p);
  void on_timer();
  void tell_places();
  void tell_place(session_id s, std::size_t position);
  /// Of this queue, and of nobody yet; a transfer stands in the line, but an operator has it.
  bool is_unassigned(session_id s) const;
  void on_list(const inbound& in);
  std::int64_t wait_of_first_ms() const;
  void set_timer();

  shard_context& shard_;
  queue_id id_;
  domain::queue_machine machine_;
  control_timer timer_;
  std::set<session_id> held_out_; ///< taken out of the line for an operator who has not answered
  std::int64_t places_told_ms_ = 0;
  std::int64_t waits_told_ms_ = 0;
  std::int64_t told_wait_ms_ = -1; ///< wait_of_first_ms() when everybody was told last
  enum class places : std::uint8_t { told, changed } places_ = places::told;
};

} // namespace parley::actors
