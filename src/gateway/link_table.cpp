#include "gateway/link_table.hpp"

#include "gateway/link_connection.hpp"

#include <boost/asio/post.hpp>

namespace parley::gateway {

link_table::link_table(connection& carrier, front& shared) : carrier_(carrier), connections_(shared, shared.open_links) { connections_.watch_deadlines(); }

link_table::~link_table() = default;

void link_table::take(const wire::link& l) {
  link_connection* link = nullptr;
  actors::outlet_ptr alive;
  if (l.event() == wire::link_event::opened) {
    if (l.number() <= last_number_)
      return carrier_.close(error_code::framing_lost); // numbers are never used twice: its clients would be taken for each other
    last_number_ = l.number();
    link = new link_connection(connections_, *this, carrier_, l.number());
    alive = actors::outlet_ptr{link};
    by_number_.emplace(l.number(), link);
    connections_.shared().counters.links_opened.add();
    connections_.admit(link);
    if (by_number_.size() > limits::max_links_per_gateway)
      link->turn_away();
  } else if (const auto found = by_number_.find(l.number()); found != by_number_.end()) {
    link = found->second;
    alive = actors::outlet_ptr{link};
  } else {
    return;
  }
  if (l.bytes() && !link->closed())
    link->receive(std::as_bytes(std::span{l.bytes()->data(), l.bytes()->size()}));
  if (l.event() == wire::link_event::ended)
    link->shut();
}

void link_table::close_when_answered(error_code why) { connections_.close_when_answered(why); }
void link_table::shut_all() { connections_.shut_all(); }

void link_table::ended(std::uint64_t number) {
  by_number_.erase(number);
  // Not now: it still counts as open.
  boost::asio::post(connections_.shared().poller.io(), [carrier = actors::outlet_ptr{&carrier_}] { static_cast<connection&>(*carrier).link_ended(); });
}

void link_table::waits(bool for_room) {
  if (for_room)
    ++waiting_;
  else if (--waiting_ == 0)
    carrier_.resume_reading();
}

} // namespace parley::gateway
