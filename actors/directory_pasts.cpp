// Requests that depend on what their visitors had before: a message that may have been left already, a chat for the operator that the visitor knows.
#include "actors/history_readers.hpp"
#include "actors/site_directory.hpp"
#include "domain/routing.hpp"

namespace parley::actors {

/// Does the queue that it will be in keep chats for their visitors' last operators?
bool site_directory::waits_for_last_operator(const inbound& open) const {
  const auto route = route_of(open);
  const auto* queue = route ? shard_.rules->find_queue(route->queue) : nullptr;
  return queue && queue->preferred_ms > 0;
}

void site_directory::ask_past(inbound& in) {
  pasts_.add(in);
  read_pasts();
}

void site_directory::read_pasts() {
  auto asked = pasts_.take_asked();
  if (asked.empty())
    return;
  shard_.readers->submit([directory = shard_.directory, asked = std::move(asked)](storage::reader& store) {
    auto found = std::make_shared<std::vector<visitor_past>>();
    found->reserve(asked.size());
    for (const auto who : asked)
      found->push_back(past_of(store, who));
    tell(directory, pasts_read{std::move(found)}, nullptr);
  });
}

void site_directory::on_pasts(pasts_read& m) {
  pasts_.answered();
  for (const auto& past : *m.found)
    for (auto& in : pasts_.take_waiting(past.who))
      go_on(in, past);
  read_pasts();
}

/// What could be decided when it came may be otherwise by now.
void site_directory::go_on(inbound& in, const visitor_past& past) {
  const auto& head = in.what.head();
  if (in.from->closed())
    return;
  if (blocks_.has(past.who))
    return in.from->refuse(head, error_code::visitor_blocked);
  if (const auto session = open_session_of(past.who))
    return shard_.sessions.tell(session, std::move(in));
  if (head.what == kind::open) {
    if (const auto why = refusal_of(in); why != error_code::none)
      return in.from->refuse(head, why);
    return open_for_visitor(in, shard_.if_there(past.last_op));
  }
  const auto lately = pasts_.newest_end(past.who);
  if (const auto newest = lately ? lately : past.newest)
    return shard_.sessions.tell(newest, std::move(in)); // it may be there already
  leave_message(in);
}

void site_directory::on_left_anew(inbound& in) {
  if (in.from->closed())
    return;
  if (const auto session = open_session_of(in.author.visitor()))
    return shard_.sessions.tell(session, std::move(in));
  leave_message(in);
}

} // namespace parley::actors
