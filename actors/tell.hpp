// Sending between actors of one shard: straight into the mailbox, run in the same round.
#pragma once
#include "caf/actor_cast.hpp"
#include "caf/mailbox_element.hpp"
#include "caf/typed_actor.hpp"

namespace parley::actors {

/// Sends `message` to a typed handle, without a sender: nobody in Parley waits for a reply, answers are messages of their own.
template <class Handle, class Message>
void tell(const Handle& to, Message&& message, caf::execution_unit* from) {
  static_assert(
    caf::detail::tl_contains<typename Handle::signatures, caf::reacts_to<std::decay_t<Message>>>::value, "this actor does not take that message: see actors/actors.hpp");
  caf::actor_cast<caf::abstract_actor*>(to)->enqueue(caf::make_mailbox_element(nullptr, caf::make_message_id(), {}, std::forward<Message>(message)), from);
}

} // namespace parley::actors
