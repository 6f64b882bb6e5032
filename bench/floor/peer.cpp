#include "bench/floor/peer.hpp"

#include <algorithm>
#include <cerrno>
#include <sys/socket.h>
#include <unistd.h>

namespace parley::floor {

namespace {
constexpr std::size_t acks_per_frame = 1500; // stays below the protocol's 64 KiB
}

peer::flushed peer::flush(frame_writer& w) {
  for (std::size_t at = 0; at < acks_.size(); at += acks_per_frame)
    write(w.acks(std::span{acks_}.subspan(at, std::min(acks_per_frame, acks_.size() - at))));
  acks_.clear();
  if (!is_open())
    out_.clear();
  while (sent_ < out_.size()) {
    auto n = ::send(socket_, out_.data() + sent_, out_.size() - sent_, MSG_NOSIGNAL);
    if (n < 0 && errno == EAGAIN)
      return flushed::partly;
    if (n < 0)
      break; // the reading side will see the end
    sent_ += std::size_t(n);
  }
  out_.clear();
  sent_ = 0;
  return flushed::all;
}

std::ptrdiff_t peer::receive(std::span<std::byte> buffer) {
  auto left = partial_.size();
  std::copy(partial_.begin(), partial_.end(), buffer.begin());
  auto n = ::recv(socket_, buffer.data() + left, buffer.size() - left, 0);
  if (n < 0 && errno == EAGAIN)
    return std::ptrdiff_t(left);
  return n <= 0 ? -1 : std::ptrdiff_t(left) + n;
}

void peer::close() {
  if (is_open())
    ::close(socket_);
  socket_ = -1;
}

} // namespace parley::floor
