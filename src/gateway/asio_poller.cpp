#include "gateway/asio_poller.hpp"

#include "gateway/connection.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>

namespace parley::gateway {

asio_poller::asio_poller() = default;

std::size_t asio_poller::poll() { return io_.poll(); }

void asio_poller::wait(std::int64_t at_most_ms) { io_.run_one_for(std::chrono::milliseconds{at_most_ms}); }

void asio_poller::wake() {
  boost::asio::post(io_, [] {});
}

void asio_poller::flush() {
  while (!dirty_.empty()) { // what a link writes makes its carrier dirty
    flushing_.swap(dirty_);
    for (auto* c : flushing_)
      if (c)
        c->flush();
    flushing_.clear();
  }
}

void asio_poller::forget(connection& c) {
  std::ranges::replace(dirty_, &c, nullptr);
  std::ranges::replace(flushing_, &c, nullptr);
}

} // namespace parley::gateway
