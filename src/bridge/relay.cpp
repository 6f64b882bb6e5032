#include "bridge/relay.hpp"

#include "base/log.hpp"
#include "gateway/connection.hpp"
#include "protocol/answers.hpp"

#include <algorithm>
#include <cstring>

namespace parley::bridge {

namespace {
/// Bytes on the way to the router, past which clients are not read: what half a gateway's outbox is in the other direction.
constexpr std::size_t most_unsent = limits::max_gateway_outbox_bytes / 2;
} // namespace

void relay::start(gateway::front& front, gateway::connection_set& clients) {
  front_ = &front;
  clients_ = &clients;
  upstream_.start();
}

void relay::flush() {
  pass_on();
  upstream_.flush();
}

bool relay::has_room() const { return upstream_.unsent() < most_unsent; }

// ---- from clients

void relay::to_sessions(std::span<actors::inbound> frames) {
  for (const auto& in : frames)
    forward(in);
}

void relay::to_directory(actors::inbound in) {
  if (in.what.head().what == kind::hello) {
    if (!upstream_.is_up())
      return in.from->close(error_code::router_unreachable);
    const auto number = ++last_number_;
    links_.emplace(number, link{.client = in.from, .role = in.what.body<wire::hello>()->role()});
    numbers_.emplace(in.from.get(), number);
  }
  forward(in);
}

void relay::forward(const actors::inbound& in) {
  const auto found = numbers_.find(in.from.get());
  if (found == numbers_.end())
    return; // the router is lost, and the client is being told
  if (gathering_for_ != found->second)
    pass_on();
  gathering_for_ = found->second;
  const auto bytes = in.what.bytes();
  gathered_.insert(gathered_.end(), bytes.begin(), bytes.end());
}

/// The frames of one read go in one link frame, where they fit.
void relay::pass_on() {
  if (const auto found = links_.find(gathering_for_); found != links_.end())
    for (std::span<const std::byte> left{gathered_}; !left.empty();) {
      const auto part = left.first(std::min(left.size(), limits::max_link_bytes));
      upstream_.send(gathering_for_, std::exchange(found->second.opened, true) ? wire::link_event::data : wire::link_event::opened, part);
      left = left.subspan(part.size());
    }
  gathered_.clear();
  gathering_for_ = 0;
  out_of_room_ = out_of_room_ || !has_room();
}

void relay::connection_closed(const actors::outlet_ptr& o, wire::role, principal) {
  const auto found = numbers_.find(o.get());
  if (found == numbers_.end())
    return;
  pass_on();
  upstream_.send(found->second, wire::link_event::ended, {});
  links_.erase(found->second);
  numbers_.erase(found);
}

// ---- from the router

void relay::up(std::uint32_t max_in_flight) {
  auto changed = front_->limits;
  changed.in_flight = std::min(changed.in_flight, max_in_flight);
  front_->change_limits(changed);
  front_->welcome_back();
}

void relay::down() {
  const auto all = std::exchange(links_, {});
  numbers_.clear();
  gathered_.clear();
  gathering_for_ = 0;
  for (const auto& [number, l] : all)
    l.client->close(error_code::router_unreachable);
}

void relay::drained() {
  if (std::exchange(out_of_room_, false))
    clients_->resume_reading();
}

void relay::received(const wire::link& l) {
  auto found = links_.find(l.number());
  if (found == links_.end())
    return;                                 // it has gone meanwhile
  const auto client = found->second.client; // the rest may be gone after any frame that it gets
  const auto role = found->second.role;
  auto& partial = found->second.partial;
  const std::size_t size = l.bytes() ? l.bytes()->size() : 0;
  const auto end = partial.size() + size;
  if (end > frames_->capacity())
    frames_ = block_ptr::make(end);
  std::ranges::copy(partial, frames_->data());
  if (size)
    std::memcpy(frames_->data() + partial.size(), l.bytes()->data(), size);
  std::size_t at = 0;
  while (at != end) {
    const auto d = decode(*frames_.get(), at, end - at);
    if (d.what == decoded::state::incomplete)
      break;
    if (d.what != decoded::state::complete) {
      log::error("frame_of_router_refused", {{"error", info(d.error).name}});
      return client->close(error_code::framing_lost);
    }
    give(client, role, trusted_frame(frames_->data() + at));
    at += d.consumed;
  }
  found = links_.find(l.number());
  if (found == links_.end())
    return;
  found->second.partial.assign(frames_->data() + at, frames_->data() + end);
  if (l.event() == wire::link_event::ended) {
    numbers_.erase(client.get());
    links_.erase(found);
    static_cast<gateway::connection&>(*client).lost();
  }
}

void relay::give(const actors::outlet_ptr& client, wire::role role, frame_view f) {
  switch (f.head().what) {
    case kind::welcome: {
      const auto& w = *f.body<wire::welcome>();
      return client->admit({role, principal{w.principal()}, session_id{w.session()}, std::string{text_of(w.token())}, w.client_id_base()});
    }
    case kind::acks:
      for (const auto* entry : *f.body<wire::acks>()->entries())
        client->ack(*entry);
      return;
    case kind::bye: return client->close(error_code(f.body<wire::bye>()->code()));
    default: is_answer(f.head()) ? client->answer(f.bytes()) : client->deliver(f.bytes());
  }
}

} // namespace parley::bridge
