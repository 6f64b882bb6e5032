// One operator as an actor: the shell around domain::operator_machine.
#pragma once
#include "actors/context.hpp"
#include "actors/control_timer.hpp"
#include "domain/operator_machine.hpp"

#include "caf/typed_event_based_actor.hpp"

namespace parley::actors {

class operator_account final : public operator_actor::base {
public:
  operator_account(caf::actor_config& cfg, shard_context& shard, operator_id id, domain::operator_machine start);
  behavior_type make_behavior() override;

private:
  // operator_account.cpp: itself
  void on_frame(inbound& in);
  void on_settings(const flat<internal::operator_settings>& m);
  void on_presence(inbound& in);
  void on_device(device_change& change);
  void ring(const outlet_ptr& device) const;
  void on_timer();
  void set_available(domain::availability a);
  /// Carries out what follows from a change: tells queues and devices what they must know, keeps what must survive, sets the timer.
  void changed();
  void count_presence(const operator_presence& p, int sign);
  operator_entry& entry() const { return *shard_.find_operator(id_); }

  // operator_slots.cpp: queues and sessions
  void on_wanted(const flat<internal::slot_wanted>& m);
  void on_claimed(const flat<internal::slot_claimed>& m);
  void on_returned(const flat<internal::slot_returned>& m);
  void withdraw_offers(wire::withdraw_reason why);
  void tell_queues(bool returned = false);
  void on_rules_changed();
  void on_account_removed();
  void let_go(session_id s) const;
  bool is_removed() const { return entry().is == site_settings::account::state::removed; }

  // operator_lists.cpp: what it wants to know
  void on_list(inbound& in);
  void on_contacts(inbound& in);
  void on_subscribe(inbound& in);

  shard_context& shard_;
  operator_id id_;
  domain::operator_machine machine_;
  domain::operator_load told_;      ///< to the queues
  std::vector<queue_id> member_of_; ///< the queues that were told
  domain::operator_state kept_;     ///< in the store
  control_timer timer_;
};

} // namespace parley::actors
