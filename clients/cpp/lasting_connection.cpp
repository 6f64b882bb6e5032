#include "clients/cpp/lasting_connection.hpp"

#include "clients/cpp/requests.hpp"

#include <algorithm>
#include <cstring>

namespace parley::client {

namespace {
constexpr std::int64_t ns_per_ms = 1'000'000;
constexpr int most_doublings = 20;
} // namespace

lasting_connection::lasting_connection(event_loop& loop, const endpoint& server, identity who, lasting_events& events, waits between, std::uint64_t seed)
  : loop_(loop), server_(server), who_(std::move(who)), events_(events), waits_(between), random_(seed) {}

void lasting_connection::run() {
  const bool lost = !connection_ || !connection_->is_open();
  if (lost && wish_ == wish::to_stay && event_loop::clock_ns() >= connect_at_ns_)
    connection_ = loop_.connect(server_, who_, *this);
}

std::uint64_t lasting_connection::request(std::span<const std::byte> frame) {
  if (requests_.size() >= max_unanswered)
    return 0;
  requests_.push_back({++last_ticket_, 0, {frame.begin(), frame.end()}});
  if (is_ready())
    send_new();
  return last_ticket_;
}

void lasting_connection::follow(session_id session, std::uint64_t after) {
  const auto [stream, fresh] = streams_.try_emplace(session, after, [this](frame_view record) { events_.record(record); });
  if (fresh && is_ready())
    resume(session);
}

void lasting_connection::welcomed(connection& c) {
  attempt_ = 0;
  if (who_.role == wire::role::visitor)
    who_.key = c.welcome().token; // to be the same one next time
  pages_.clear();
  std::vector<session_id> followed; // telling records may follow more
  for (const auto& [session, stream] : streams_)
    followed.push_back(session);
  for (const auto session : followed)
    resume(session);
  for (const auto& r : requests_)
    if (r.client_id != 0)
      send(r);
  send_new();
  events_.ready(c.welcome());
}

/// What was never sent gets its number now, in order.
void lasting_connection::send_new() {
  const auto first = std::ranges::find(requests_, 0u, &kept_request::client_id);
  for (auto r = first; r != requests_.end(); ++r) {
    r->client_id = connection_->next_client_id();
    send(*r);
  }
}

void lasting_connection::send(const kept_request& r) { connection_->send(r.frame)->client_id = r.client_id; }

void lasting_connection::resume(session_id session) {
  auto& stream = streams_.at(session);
  stream.begin();
  const auto id = connection_->next_client_id();
  pages_[id] = session;
  request_writer w;
  connection_->send(w.resume({session, id, {}}, stream.have()));
}

std::deque<lasting_connection::kept_request>::iterator lasting_connection::find(std::uint64_t client_id) {
  return client_id == 0 ? requests_.end() : std::ranges::find(requests_, client_id, &kept_request::client_id);
}

void lasting_connection::received(connection&, frame_view f) {
  const auto& head = f.head();
  if (is_record(head.what)) {
    const auto stream = streams_.find(head.session);
    return stream == streams_.end() ? events_.record(f) : stream->second.take(f);
  }
  switch (head.what) {
    case kind::acks:
      for (const auto* entry : *f.body<wire::acks>()->entries())
        acked(*entry);
      return;
    case kind::error: return refused(f);
    case kind::page_end:
      if (const auto page = pages_.find(head.client_id); page != pages_.end()) {
        const auto session = page->second;
        pages_.erase(page);
        if (streams_.at(session).end_page(*f.body<wire::page_end>()) == record_stream::page::more)
          resume(session);
        return;
      }
      [[fallthrough]];
    default: events_.other(f);
  }
}

void lasting_connection::acked(const wire::ack& entry) {
  const auto r = find(entry.client_id());
  if (r == requests_.end())
    return;
  const auto ticket = r->ticket;
  requests_.erase(r);
  const session_id session{entry.session()};
  if (const auto stream = streams_.find(session); stream != streams_.end() && entry.seq() != 0)
    stream->second.acked(entry.seq());
  events_.done(ticket, session, entry.seq());
}

void lasting_connection::refused(frame_view f) {
  const auto code = error_code(f.body<wire::error>()->code());
  if (const auto page = pages_.find(f.head().client_id); page != pages_.end()) {
    const auto session = page->second;
    pages_.erase(page);
    if (info(code).may_retry)
      return resume(session);
    streams_.erase(session);
    return events_.lost(session, code);
  }
  const auto r = find(f.head().client_id);
  if (r == requests_.end())
    return events_.other(f);
  const auto ticket = r->ticket;
  requests_.erase(r);
  events_.refused(ticket, code);
}

void lasting_connection::closed(connection&, const closing& why) {
  if (why.what == closing::cause::by_server && !info(why.code).may_retry) {
    wish_ = wish::ended;
    return events_.ended(why);
  }
  const auto bound = std::min(waits_.most_ms, waits_.first_ms << std::min(attempt_++, most_doublings));
  connect_at_ns_ = event_loop::clock_ns() + std::int64_t(random_() % std::uint64_t(std::max<std::int64_t>(bound, 1))) * ns_per_ms;
}

} // namespace parley::client
