// Waits for events, never for time alone: goes on as long as there is progress.
#pragma once
#include "clients/cpp/event_loop.hpp"

#include <cstdint>

namespace parley::load {

enum class waited : std::uint8_t { done, gave_up };

/// Runs rounds until `done()`. Gives up when the number that `progress()` returns has stayed the same for `grace_s` seconds.
template <class Done, class Progress>
waited run_until(client::event_loop& loop, double grace_s, Done done, Progress progress) {
  auto last = progress();
  auto deadline = client::event_loop::clock_ns() + std::int64_t(grace_s * 1e9);
  while (!done()) {
    auto now = client::event_loop::clock_ns();
    if (auto p = progress(); p != last) {
      last = p;
      deadline = now + std::int64_t(grace_s * 1e9);
    }
    if (now >= deadline)
      return waited::gave_up;
    loop.run_round(std::chrono::nanoseconds{deadline - now});
  }
  return waited::done;
}

} // namespace parley::load
