// What an operator wants to know: its sessions, those of its queues, its colleagues.
#include "actors/listing.hpp"
#include "actors/operator_account.hpp"
#include "actors/presence_frame.hpp"

#include <algorithm>

namespace parley::actors {

using domain::slot;

void operator_account::on_list(inbound& in) {
  const auto* wanted = in.what.body<wire::list>();
  if (wanted->scope() == wire::list_scope::waiting) {
    auto queue = shard_.queues.find(wanted->queue() ? queue_id{wanted->queue()} : default_queue);
    if (queue == shard_.queues.end())
      return in.from->refuse(in.what.head(), error_code::no_such_queue);
    const auto& rights = entry().rights;
    if (!std::ranges::binary_search(rights.member_of, queue->first) && !std::ranges::binary_search(rights.supervises, queue->first))
      return in.from->refuse(in.what.head(), error_code::not_allowed);
    return tell(queue->second, std::move(in), context());
  }
  if (wanted->scope() != wire::list_scope::mine)
    return in.from->refuse(in.what.head(), error_code::bad_request);
  auto mine = machine_.sessions(slot::held);
  const auto offered = machine_.sessions(slot::offered);
  mine.insert(mine.end(), offered.begin(), offered.end());
  std::ranges::sort(mine);
  send_listing(shard_, in, mine, mine.size());
}

void operator_account::on_contacts(inbound& in) {
  const auto& head = in.what.head();
  const bool on = in.what.body<wire::contacts>()->on();
  const auto count = on ? shard_.operators.size() : 0;
  constexpr std::size_t presence_bytes = 512; // with a name of the longest kind
  if (!in.from->has_room(count * presence_bytes))
    return in.from->refuse(head, error_code::rate_limited);
  in.from->answer(
    shard_.writer.build(head_of(kind::listing, {}, head.client_id, in.author), [&](auto& b) { return wire::Createlisting(b, std::uint32_t(count), count); }));
  if (!on) {
    shard_.contact_lists.leave(in.from.get());
    return;
  }
  shard_.contact_lists.join(in.from);
  for (const auto& [id, op] : shard_.operators)
    in.from->deliver(presence_frame(shard_.writer, *op, shard_.wall_ms));
}

} // namespace parley::actors
