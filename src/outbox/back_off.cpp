#include "outbox/back_off.hpp"

#include <algorithm>

namespace parley::outbox {

std::int64_t wait_ms(const back_off& b, std::uint32_t attempts, std::uint64_t dice) {
  std::int64_t range = std::min(b.first_ms, b.longest_ms);
  for (std::uint32_t n = 1; n < attempts && range < b.longest_ms; ++n)
    range = std::min(range * 2, b.longest_ms);
  const std::int64_t half = range / 2;
  return range - std::int64_t(dice % std::uint64_t(half + 1));
}

} // namespace parley::outbox
