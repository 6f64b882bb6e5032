// A deadline of an ordinary actor (queue, operator): the shard's wheel sends it a message.
#pragma once
#include "actors/context.hpp"
#include "actors/tell.hpp"

#include <algorithm>
#include <optional>

namespace parley::actors {

/// A member of the actor that it wakes. The shard's thread only; must not outlive the shard.
class control_timer final : public timer_node {
public:
  control_timer(shard_context& shard, caf::abstract_actor& owner) : shard_(shard), owner_(owner) {}
  ~control_timer() { shard_.control_wheel.cancel(*this); }

  /// Sends timer_due to the owner at `due_ms` (wall clock), once; none: not any more. Replaces what was set before.
  void set(std::optional<std::int64_t> due_ms) {
    if (due_ms == due_ms_)
      return;
    due_ms_ = due_ms;
    if (due_ms)
      shard_.control_wheel.arm(*this, shard_.steady_ms + std::max<std::int64_t>(0, *due_ms - shard_.wall_ms));
    else
      shard_.control_wheel.cancel(*this);
  }

  /// The wheel says that it is time.
  void fire() {
    due_ms_.reset();
    owner_.enqueue(caf::make_mailbox_element(nullptr, caf::make_message_id(), {}, timer_due{}), &shard_.unit);
  }

private:
  shard_context& shard_;
  caf::abstract_actor& owner_;
  std::optional<std::int64_t> due_ms_;
};

} // namespace parley::actors
