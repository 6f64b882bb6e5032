// One operator as an actor: the shell around domain::operator_machine.
#pragma once
#include "actors/context.hpp"
#include "domain/operator_machine.hpp"

#include "caf/typed_event_based_actor.hpp"

namespace parley::actors {

class operator_account final : public operator_actor::base {
public:
  /// `queues`: those it is a member of.
  operator_account(caf::actor_config& cfg, shard_context& shard, operator_id id, domain::operator_machine start, std::vector<queue_id> queues);
  behavior_type make_behavior() override;

private:
  void on_frame(inbound& in);
  void on_settings(const flat<internal::operator_settings>& m);
  void on_presence(inbound& in);
  void on_list(inbound& in);
  void on_device(device_change& change);
  void on_wanted(const flat<internal::slot_wanted>& m);
  void on_claimed(const flat<internal::slot_claimed>& m);
  void on_returned(const flat<internal::slot_returned>& m);

  /// Takes back every offer that is open: the operator has left its desk.
  void withdraw_offers(wire::withdraw_reason why);
  /// Tells the queues, if what routing may use has changed since they were told.
  void tell_queues();
  void tell_devices();

  shard_context& shard_;
  operator_id id_;
  domain::operator_machine machine_;
  std::vector<queue_id> queues_;
};

} // namespace parley::actors
