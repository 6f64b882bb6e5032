// What an operator wants to know: its sessions, those of its queues, its colleagues.
#include "actors/listing.hpp"
#include "actors/operator_account.hpp"
#include "actors/presence_frame.hpp"
#include "protocol/limits.hpp"

#include <algorithm>

namespace parley::actors {

using domain::slot;

void operator_account::on_list(inbound& in) {
  using enum wire::list_scope;
  const auto* wanted = in.what.body<wire::list>();
  const auto& board = shard_.lists.board();
  const std::size_t limit = std::min<std::size_t>(wanted->limit(), limits::max_list_sessions);
  auto send = [&](std::vector<session_id> found, std::size_t total) { send_listing(shard_, in, found, total); };
  if (wanted->scope() == mine) {
    auto found = machine_.sessions(slot::held);
    const auto offered = machine_.sessions(slot::offered);
    found.insert(found.end(), offered.begin(), offered.end());
    for (const auto chat : board.chats_of(id_, {}, limits::max_list_sessions)) // also those it is a guest of, and the inactive ones without a slot
      found.push_back(chat);
    std::ranges::sort(found);
    found.erase(std::ranges::unique(found).begin(), found.end());
    const auto total = found.size();
    return send(std::move(found), total);
  }
  if (wanted->scope() == closed && wanted->queue() == 0) {
    auto found = board.closed_of(id_, limit);
    const auto total = found.size();
    return send(std::move(found), total);
  }
  const queue_id q = wanted->queue() ? queue_id{wanted->queue()} : default_queue;
  auto queue = shard_.queues.find(q);
  if (queue == shard_.queues.end())
    return in.from->refuse(in.what.head(), error_code::no_such_queue);
  const auto& rights = entry().rights;
  const bool supervises = std::ranges::binary_search(rights.supervises, q);
  const bool for_members = wanted->scope() == waiting || wanted->scope() == bot_hosted;
  if (!supervises && !(for_members && std::ranges::binary_search(rights.member_of, q)))
    return in.from->refuse(in.what.head(), error_code::not_allowed);
  switch (wanted->scope()) {
    case waiting: return tell(queue->second, std::move(in), context());
    case bot_hosted: return send(board.page(q, domain::session_list::bot_hosting, {}, limit), board.count(q, domain::session_list::bot_hosting));
    case assigned: return send(board.page(q, domain::session_list::assigned, {}, limit), board.count(q, domain::session_list::assigned));
    case closed: {
      auto found = board.closed_in(q, limit);
      const auto total = found.size();
      return send(std::move(found), total);
    }
    default: return in.from->refuse(in.what.head(), error_code::bad_request);
  }
}

void operator_account::on_subscribe(inbound& in) {
  in.from->ack(wire::ack{0, in.what.head().client_id, in.author.value, 0, shard_.wall_ms});
  if (in.what.body<wire::subscribe>()->on())
    shard_.lists.subscribe(entry(), in.from);
  else
    shard_.lists.unsubscribe(entry(), in.from.get());
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
    in.from->deliver(presence_frame(shard_.writer, *op, shard_.wall_ms, head.client_id));
}

} // namespace parley::actors
