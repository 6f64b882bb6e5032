// Time moves only when the simulation moves it. The wall clock may also jump, as when somebody sets it; the steady one never goes back.
#pragma once
#include "base/clock.hpp"

namespace parley::sim {

class virtual_clock final : public clock_source {
public:
  std::int64_t wall_ms() const override { return wall_start_ms + now_ms_ + wall_offset_ms_; }
  std::int64_t steady_ms() const override { return now_ms_; }

  void advance_to(std::int64_t steady_ms) { now_ms_ = steady_ms; }
  void jump_wall(std::int64_t by_ms) { wall_offset_ms_ += by_ms; }

private:
  static constexpr std::int64_t wall_start_ms = 1'800'000'000'000;
  std::int64_t now_ms_ = 1'000'000;
  std::int64_t wall_offset_ms_ = 0;
};

} // namespace parley::sim
