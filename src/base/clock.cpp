#include "base/clock.hpp"

#include <chrono>

namespace parley {

namespace {
template <class Clock>
std::int64_t since_epoch_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now().time_since_epoch()).count();
}
} // namespace

std::int64_t system_clock::wall_ms() const { return since_epoch_ms<std::chrono::system_clock>(); }
std::int64_t system_clock::steady_ms() const { return since_epoch_ms<std::chrono::steady_clock>(); }

} // namespace parley
