// When to try again.
#pragma once
#include <cstdint>

namespace parley::outbox {

/// Waits that double from `first_ms` to `longest_ms`. Each is drawn from the upper half of its range, so that a thousand items that failed together do not
/// come back together.
struct back_off {
  std::int64_t first_ms = 5'000;         ///< a receiver that restarts is back by then
  std::int64_t longest_ms = 3'600'000;   ///< once an hour finds a receiver that was repaired soon enough, and costs nothing
  std::int64_t give_up_ms = 259'200'000; ///< three days after it was made or replayed: over a weekend, as long as mail servers usually try
  friend bool operator==(const back_off&, const back_off&) = default;
};

/// How long to wait after the `attempts`-th attempt (1, 2, …) failed. `dice`: any number, random; all of its range is used.
std::int64_t wait_ms(const back_off& b, std::uint32_t attempts, std::uint64_t dice);

} // namespace parley::outbox
