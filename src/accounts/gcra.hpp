// The generic cell rate algorithm (ITU-T I.371): a leaky bucket that is one number.
#pragma once
#include "accounts/options.hpp"

#include <algorithm>
#include <cstdint>

namespace parley::accounts {

/// Times are milliseconds of a clock that never goes back.
class gcra {
public:
  /// How long until the next attempt may be made; 0: now.
  std::int64_t wait_ms(const attempt_limit& l, std::int64_t now_ms) const {
    const auto free_ms = std::int64_t{l.burst} * l.interval_ms;
    return std::max<std::int64_t>(0, full_again_ms_ + l.interval_ms - now_ms - free_ms);
  }
  void take(const attempt_limit& l, std::int64_t now_ms) { full_again_ms_ = std::max(full_again_ms_, now_ms) + l.interval_ms; }
  void give_back(const attempt_limit& l) { full_again_ms_ -= l.interval_ms; }
  /// From then on it is as if nothing had ever been tried.
  std::int64_t full_again_ms() const { return full_again_ms_; }

private:
  std::int64_t full_again_ms_ = 0;
};

} // namespace parley::accounts
