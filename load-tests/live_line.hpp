// One line a second on stderr, so that people see a run live.
#pragma once
#include "load-tests/histogram.hpp"

#include <cstdint>
#include <string>

namespace parley::load {

class live_line {
public:
  explicit live_line(std::int64_t start_ns) : start_ns_(start_ns), next_ns_(start_ns + 1'000'000'000), last_ns_(start_ns) {}

  /// When the next line is due, steady nanoseconds.
  std::int64_t due_ns() const { return next_ns_; }
  /// Prints the line when it is due: the rate of `delivered` since the last line and the latencies since then.
  void tick(std::int64_t now_ns, const char* phase, std::uint64_t acked, std::uint64_t delivered);
  /// Counts a latency for the next line.
  void record(std::int64_t latency_ns) { recent_.record(latency_ns); }

private:
  std::int64_t start_ns_, next_ns_, last_ns_;
  std::uint64_t last_delivered_ = 0;
  histogram recent_;
};

} // namespace parley::load
