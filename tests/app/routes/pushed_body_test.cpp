#include "app/routes/pushed_body.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>

namespace parley::app {
namespace {

TEST(pushed_body_test, is_what_was_pushed_in_order_and_ends_with_the_writer) {
  auto body = pushed_body([](const body_push& push) { return push("one ") && push("") && push("two"); });
  std::string all, chunk;
  for (auto state = http::stream_state::more; state == http::stream_state::more; all += chunk)
    state = body(chunk);
  EXPECT_EQ(all, "one two");
}

TEST(pushed_body_test, is_cut_when_the_writer_fails) {
  auto body = pushed_body([](const body_push&) { return false; });
  std::string chunk;
  EXPECT_EQ(body(chunk), http::stream_state::broken);
}

TEST(pushed_body_test, tells_a_writer_that_looks_for_long_and_finds_nothing_when_nobody_wants_the_rest) {
  std::atomic<bool> was_told{false};
  auto body = pushed_body([&](const body_push& push) {
    push("the only line");
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds{60};
    while (!was_told && std::chrono::steady_clock::now() < give_up) {
      was_told = !push({});
      std::this_thread::yield();
    }
    return true;
  });
  std::string chunk;
  EXPECT_EQ(body(chunk), http::stream_state::more);
  body = nullptr; // the client has gone; this waits for the writer
  EXPECT_TRUE(was_told);
}

} // namespace
} // namespace parley::app
