#include "gateway/link_connection.hpp"

#include "gateway/link_table.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace parley::gateway {

void link_connection::receive(std::span<const std::byte> bytes) {
  front_.counters.bytes_in.add(bytes.size());
  if (ending_ != ending::no)
    return;                              // it is being ended: nothing of this would be taken any more, only kept
  const auto left = in_end_ - in_begin_; // of a frame whose rest has not come, or what stands behind a hello that is not answered yet
  auto block = block_ptr::make(std::max(left + bytes.size(), std::size_t{1}));
  if (left)
    std::memcpy(block->data(), in_->data() + in_begin_, left);
  std::memcpy(block->data() + left, bytes.data(), bytes.size());
  in_ = std::move(block);
  in_begin_ = 0;
  in_end_ = left + bytes.size();
  take_frames();
  if (closed_)
    return;
  if (in_begin_ == in_end_)
    in_ = {};
  read_more();
  wait(reading_ == reading::paused && ending_ == ending::no);
}

/// Its carrier reads for it.
void link_connection::read() { wait(false); }

/// One client that sends more than it may holds up all that are carried beside it. A gateway that keeps to max_in_flight for each of them never sees this.
void link_connection::wait(bool for_room) {
  if (std::exchange(waits_, for_room) != for_room)
    table_.waits(for_room);
}

bool link_connection::has_room(std::size_t bytes) const {
  return closed_ || (connection::has_room(bytes) && carrier_.has_room(promised_bytes() + bytes)); // a closed one drops everything, and its carrier may be gone
}

void link_connection::write() {
  const auto bytes = std::exchange(out_, {});
  for (std::span<const std::byte> left{bytes}; !left.empty() && !closed_;) { // the carrier may overflow, and end this one
    const auto part = left.first(std::min(left.size(), limits::max_link_bytes));
    send(wire::link_event::data, part);
    left = left.subspan(part.size());
  }
  if (closed_)
    return;
  sent(bytes.size());
  front_.counters.bytes_out.add(bytes.size());
  written();
}

void link_connection::send(wire::link_event event, std::span<const std::byte> bytes) {
  carrier_.deliver(front_.writer.build(head_of(kind::link), [&](auto& b) {
    const auto vector = bytes.empty() ? 0 : b.CreateVector(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
    return wire::Createlink(b, number_, event, vector);
  }));
}

void link_connection::shut_socket() {
  wait(false);
  table_.ended(number_);
  send(wire::link_event::ended, {});
}

} // namespace parley::gateway
