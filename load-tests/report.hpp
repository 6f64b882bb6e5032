// What a job found: counts, checks, latencies, the server's costs; as JSON for scripts and as text for people.
#pragma once
#include "load-tests/histogram.hpp"
#include "load-tests/server_stats.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace parley::load {

struct check_counts {
  std::uint64_t lost = 0;                ///< acked, but not delivered (or not in the history) within the grace
  std::uint64_t duplicated = 0;          ///< delivered, acked or stored more than once
  std::uint64_t out_of_order = 0;        ///< delivered with a seq that is not above the one before
  std::uint64_t history_differences = 0; ///< records whose text, author, order or number differs between what was seen and the history
  std::uint64_t capacity_violations = 0; ///< offers that put an operator above its capacity
  std::uint64_t early = 0;               ///< told before its time
  std::uint64_t altered = 0;             ///< delivered with another text than was posted
};

struct report {
  std::string job;
  std::string target;    ///< all of them, with commas
  std::string transport; ///< what they are spoken to over: "tcp", "ws", "ws+json"; of several kinds each once, with commas
  std::uint64_t seed = 0;

  std::uint64_t posted = 0; ///< in the whole run, warm-up included, as `acked` and `delivered`
  std::uint64_t acked = 0;
  std::uint64_t delivered = 0;
  check_counts checks;

  double measured_s = 0;
  std::uint64_t measured_messages = 0; ///< acked and delivered inside the measured window
  histogram latency;                   ///< from sending to delivery
  histogram ack;                       ///< from sending to the ack
  std::optional<double> server_cpu_s;  ///< in the measured window
  std::optional<server_usage> server_after;
  double own_cpu_s = 0; ///< of parley-load itself, in the measured window

  /// Figures that only this job has, in the order to print.
  std::vector<std::pair<std::string, double>> figures;

  /// What kept the job from being done, or went wrong on the way. Only the first few are kept, all are counted.
  void fail(std::string why);
  std::uint64_t failures() const { return failures_; }
  const std::vector<std::string>& failure_texts() const { return failure_texts_; }

  /// 0: all checks hold; 1: one does not; 3: the run could not be done.
  int exit_code() const;

private:
  std::uint64_t failures_ = 0;
  std::vector<std::string> failure_texts_;
};

/// One JSON object; docs in load-tests/README.md.
std::string to_json(const report& r);

/// A few lines for people.
std::string summary(const report& r);

} // namespace parley::load
