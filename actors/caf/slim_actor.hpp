// A genuine CAF actor (handle, mailbox elements, scheduler, exit and monitors) without scheduled_actor's 960 bytes of behaviour stack,
// queues and streams. For the one kind of actor of which there are millions.
#pragma once
#include "actors/caf/shard_unit.hpp"

#include "caf/intrusive/lifo_inbox.hpp"
#include "caf/mailbox_element.hpp"
#include "caf/make_actor.hpp"
#include "caf/monitorable_actor.hpp"
#include "caf/system_messages.hpp"

namespace parley::actors {

/// Derive, implement receive(), spawn with spawn_slim(). Always resumed by its home unit.
class slim_actor : public caf::monitorable_actor, public caf::resumable {
public:
  slim_actor(caf::actor_config& cfg, shard_unit& home);
  ~slim_actor() override;

  using caf::abstract_actor::enqueue;
  void enqueue(caf::mailbox_element_ptr what, caf::execution_unit*) final;
  resume_result resume(caf::execution_unit*, std::size_t max_throughput) final;
  subtype_t subtype() const final { return resumable::unspecified; }
  void intrusive_ptr_add_ref_impl() final;
  void intrusive_ptr_release_impl() final;
  void on_destroy() final;

protected:
  /// One message. Runs on the home unit's thread.
  virtual void receive(caf::type_erased_tuple& content) = 0;
  /// Ends the actor after the current message; what waits in its mailbox is dropped.
  void quit() { quitting_ = true; }
  shard_unit& home() const { return home_; }
  /// No message waits and none is being handled. Ask on the home unit's thread; another thread may send right after.
  bool mailbox_empty() { return pending_ == nullptr && inbox_.blocked(); }

private:
  struct inbox_policy {
    using mapped_type = caf::mailbox_element;
    using unique_pointer = caf::mailbox_element_ptr;
  };
  caf::mailbox_element* take_in_order();
  void drop_pending();
  void terminate(caf::error why);

  caf::intrusive::lifo_inbox<inbox_policy> inbox_;
  caf::mailbox_element* pending_ = nullptr; // taken from the inbox, oldest first
  shard_unit& home_;
  bool quitting_ = false;
};

/// Spawns a slim actor; the handle keeps it alive. Handle is a caf::typed_actor<…>.
template <class Actor, class Handle, class... Args>
Handle spawn_slim(caf::actor_system& sys, Args&&... args) {
  caf::actor_config cfg;
  cfg.host = sys.dummy_execution_unit();
  return caf::make_actor<Actor, Handle>(sys.next_actor_id(), sys.node(), &sys, cfg, std::forward<Args>(args)...);
}

/// The message as a T, or null if it is something else. T may be moved from.
template <class T>
T* content_as(caf::type_erased_tuple& content) {
  return content.match_elements<T>() ? static_cast<T*>(content.get_mutable(0)) : nullptr;
}

} // namespace parley::actors
