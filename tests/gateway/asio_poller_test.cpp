#include "gateway/asio_poller.hpp"

#include <boost/asio/post.hpp>

#include <chrono>
#include <functional>
#include <gtest/gtest.h>

namespace parley::gateway {
namespace {

TEST(asio_poller_test, a_round_ends_also_when_something_is_always_ready) {
  asio_poller poller;
  // Gives up after a while: a failure, not a test that hangs.
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds{20};
  bool gave_up = false;
  std::function<void()> again = [&] {
    gave_up = std::chrono::steady_clock::now() >= give_up;
    if (!gave_up)
      boost::asio::post(poller.io(), again);
  };
  again();
  EXPECT_GT(poller.poll(), 0u);
  EXPECT_FALSE(gave_up);
  EXPECT_GT(poller.poll(), 0u) << "it goes on where it was";
}

TEST(asio_poller_test, what_is_ready_is_handled_at_once) {
  asio_poller poller;
  int handled = 0;
  for (int i = 0; i < 3; ++i)
    boost::asio::post(poller.io(), [&] { ++handled; });
  EXPECT_EQ(poller.poll(), 3u);
  EXPECT_EQ(handled, 3);
  EXPECT_EQ(poller.poll(), 0u);
}

} // namespace
} // namespace parley::gateway
