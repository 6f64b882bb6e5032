// The part of a run that is measured: its time, the messages in it, and the CPU that server and load spent meanwhile.
#pragma once
#include "load-tests/report.hpp"
#include "load-tests/server_stats.hpp"

namespace parley::load {

class measured_window {
public:
  explicit measured_window(const server_stats& stats) : stats_(stats) {}

  /// `messages` counts those done so far.
  void begin(std::uint64_t messages);
  /// Fills in the report's measured figures.
  void end(std::uint64_t messages, report& into);

  bool begun() const { return begun_ns_ != 0; }
  std::int64_t begun_ns() const { return begun_ns_; }

private:
  const server_stats& stats_;
  std::optional<server_usage> server_;
  double own_cpu_s_ = 0;
  std::uint64_t messages_ = 0;
  std::int64_t begun_ns_ = 0;
};

} // namespace parley::load
