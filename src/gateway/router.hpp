// What the connections of a process are a front of: a shard of this process, or a router elsewhere.
#pragma once
#include "actors/shard.hpp"

#include <span>

namespace parley::gateway {

/// Takes what clients send. Called on the front's thread only; answers come back through each frame's outlet, never from inside of a call.
class router {
public:
  virtual ~router() = default;

  /// Frames for sessions, of one read. The vector's elements are moved from.
  virtual void to_sessions(std::span<actors::inbound> frames) = 0;
  /// hello, attach, detach, open.
  virtual void to_directory(actors::inbound in) = 0;
  /// presence, list, subscribe, contacts.
  virtual void to_operator(actors::inbound in) = 0;
  /// search, customer.
  virtual void to_service(actors::inbound in) = 0;
  /// The connection, which was let in as `who`, is gone.
  virtual void connection_closed(const actors::outlet_ptr& o, wire::role role, principal who) = 0;
  /// Does it take more? Who is told no reads no more, until connection_set::resume_reading().
  virtual bool has_room() const { return true; }
  /// Everything of a read has been given: work on it.
  virtual void run() = 0;
};

/// The shard on whose thread the front runs.
class shard_router final : public router {
public:
  explicit shard_router(actors::shard& to) : shard_(to) {}

  void to_sessions(std::span<actors::inbound> frames) override { shard_.to_sessions(frames); }
  void to_directory(actors::inbound in) override { shard_.to_directory(std::move(in)); }
  void to_operator(actors::inbound in) override { shard_.to_operator(std::move(in)); }
  void to_service(actors::inbound in) override { shard_.to_service(std::move(in)); }
  void connection_closed(const actors::outlet_ptr& o, wire::role role, principal who) override { shard_.connection_closed(o, role, who); }
  void run() override { shard_.run_actors(); }

private:
  actors::shard& shard_;
};

} // namespace parley::gateway
