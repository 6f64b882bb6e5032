// Time is an argument: only src/app makes a real clock; everything else is handed one, or the time itself.
#pragma once
#include <cstdint>

namespace parley {

/// Where a component that must know the time asks for it. Implementations are thread-safe.
class clock_source {
public:
  virtual ~clock_source() = default;
  /// Milliseconds since 1970 (UTC); stamped on records. May jump with the machine's clock.
  virtual std::int64_t wall_ms() const = 0;
  /// Milliseconds since some start; never goes back. For deadlines.
  virtual std::int64_t steady_ms() const = 0;
};

/// The machine's clocks.
class system_clock final : public clock_source {
public:
  std::int64_t wall_ms() const override;
  std::int64_t steady_ms() const override;
};

/// A clock that moves only when told to: for tests and simulation.
class manual_clock final : public clock_source {
public:
  explicit manual_clock(std::int64_t start_ms = 1'700'000'000'000) : now_ms_(start_ms) {}
  std::int64_t wall_ms() const override { return now_ms_; }
  std::int64_t steady_ms() const override { return now_ms_; }
  void advance_ms(std::int64_t by) { now_ms_ += by; }

private:
  std::int64_t now_ms_;
};

} // namespace parley
