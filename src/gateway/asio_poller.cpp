#include "gateway/asio_poller.hpp"

#include "gateway/connection.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <chrono>

namespace parley::gateway {

namespace {
/// A round with sockets that are always ready ends after so long: commits, deadlines and other threads' messages have their turn then. Longer than reads of everybody
/// usually take, shorter than anybody waits for an ack.
constexpr std::chrono::milliseconds longest_poll{5};
} // namespace

asio_poller::asio_poller() = default;

std::size_t asio_poller::poll() {
  const auto until = std::chrono::steady_clock::now() + longest_poll;
  std::size_t done = 0;
  while (io_.poll_one() != 0) {
    ++done;
    if (std::chrono::steady_clock::now() >= until)
      break;
  }
  return done;
}

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
