// One queue as an actor: the shell around domain::queue_machine.
#pragma once
#include "actors/context.hpp"

#include "caf/typed_event_based_actor.hpp"

namespace parley::actors {

class queue_line final : public queue_actor::base {
public:
  queue_line(caf::actor_config& cfg, shard_context& shard, queue_id id, domain::assignment_method method);
  behavior_type make_behavior() override;

private:
  void stand_in_line(session_id s);
  /// Pairs whoever can be paired now. Called after every change, in the same turn: nothing polls.
  void assign();

  shard_context& shard_;
  queue_id id_;
  domain::queue_machine machine_;
};

} // namespace parley::actors
