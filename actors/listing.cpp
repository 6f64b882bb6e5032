#include "actors/listing.hpp"

#include "protocol/limits.hpp"

#include <algorithm>

namespace parley::actors {

void send_listing(shard_context& shard, const inbound& request, std::span<const session_id> sessions, std::size_t total) {
  const auto& asked = request.what.head();
  const auto limit = std::min<std::size_t>(request.what.body<wire::list>()->limit(), limits::max_list_sessions);
  sessions = sessions.first(std::min(sessions.size(), limit));
  // As for history, a page stays free for what others send meanwhile.
  const auto bytes = (1 + sessions.size()) * limits::max_session_info_bytes;
  if (!request.from->has_room(bytes + limits::max_page_bytes))
    return request.from->refuse(asked, error_code::rate_limited);
  const auto room = std::make_shared<const promised_room>(request.from, bytes);
  request.from->answer(shard.writer.build(
    head_of(kind::listing, {}, asked.client_id, request.author), [&](auto& b) { return wire::Createlisting(b, std::uint32_t(sessions.size()), total); }));
  for (auto id : sessions)
    shard.sessions.tell(id, describe_to{room, asked.client_id, request.author});
}

} // namespace parley::actors
