// The desk as an actor: keeps who asked while a service looks for the answer.
#pragma once
#include "actors/context.hpp"
#include "actors/request_service.hpp"

#include "caf/typed_event_based_actor.hpp"

#include <unordered_map>

namespace parley::actors {

class service_desk final : public service_desk_actor::base {
public:
  /// `services` is filled before the first request.
  service_desk(caf::actor_config& cfg, shard_context& shard, const service_table& services);
  behavior_type make_behavior() override;

private:
  void on_request(inbound& in);
  void on_answer(const service_answered& a);

  struct waiting {
    frame_head request;
    outlet_ptr from;
  };
  shard_context& shard_;
  const service_table& services_;
  std::unordered_map<std::uint64_t, waiting> waiting_; ///< by ticket; services bound how many
  std::uint64_t last_ticket_ = 0;
};

} // namespace parley::actors
