// Waits for events and goes on as long as there is progress; or for time alone, where time is what is asked for.
#pragma once
#include "base/result.hpp"
#include "clients/cpp/event_loop.hpp"

#include <cstdint>
#include <string>

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

/// The same for something that may fail: `failed` says why as soon as it is not empty. `doing` completes "nothing came any more while …".
template <class Done, class Progress>
result<ok_t, std::string> await(client::event_loop& loop, double grace_s, const char* doing, const std::string& failed, Done done, Progress progress) {
  const auto end = run_until(
    loop, grace_s, [&] { return !failed.empty() || done(); }, progress);
  if (!failed.empty())
    return failure{failed};
  if (end == waited::gave_up)
    return failure{std::string{"nothing came any more while "} + doing};
  return ok;
}

/// Runs the loop for `seconds`: what the server sends unasked is read and nothing is answered.
inline void hold(client::event_loop& loop, double seconds) {
  auto end = client::event_loop::clock_ns() + std::int64_t(seconds * 1e9);
  for (auto now = loop.refresh_now(); now < end; now = loop.refresh_now())
    loop.run_round(std::chrono::nanoseconds{end - now});
}

} // namespace parley::load
