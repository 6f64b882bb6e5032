// One client's socket: what is to be written to it, and the start of a frame that has not arrived in full.
#pragma once
#include "protocol/frame_writer.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace parley::floor {

class peer {
public:
  explicit peer(int socket) : socket_(socket) {}

  void write(std::span<const std::byte> bytes) { out_.insert(out_.end(), bytes.begin(), bytes.end()); }
  void ack(const wire::ack& a) { acks_.push_back(a); }

  enum class flushed : bool { all, partly };
  /// One write for all that waits.
  flushed flush(frame_writer& w);

  enum class reading : bool { open, closed };
  /// Reads once into `buffer` (behind what was left of the last time) and calls `frame(head)` for each whole frame, which it may change in place.
  template <class Frame>
  reading read(std::span<std::byte> buffer, Frame frame) {
    auto have = receive(buffer);
    if (have < 0)
      return reading::closed;
    std::size_t at = 0, end = std::size_t(have);
    while (end - at >= sizeof(frame_head)) {
      auto* head = reinterpret_cast<frame_head*>(buffer.data() + at);
      if (end - at < head->total_bytes())
        break;
      frame(*head);
      at += head->total_bytes();
    }
    partial_.assign(buffer.data() + at, buffer.data() + end);
    return reading::open;
  }

  void close();
  bool is_open() const { return socket_ >= 0; }
  int socket() const { return socket_; }

  principal self;       ///< whose connection this is; none for a gateway
  bool dirty = false;   ///< in the server's list of peers to flush
  bool blocked = false; ///< waits until the socket takes more

private:
  std::ptrdiff_t receive(std::span<std::byte> buffer);

  int socket_;
  std::vector<std::byte> out_;
  std::size_t sent_ = 0;
  std::vector<wire::ack> acks_;
  std::vector<std::byte> partial_;
};

} // namespace parley::floor
