// Figures about the running server, for Prometheus. Names carry base units: parley_messages_accepted_total, parley_commit_seconds_total.
#pragma once
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace parley {

/// A total that one thread counts up and any thread may read. Costs a plain add: keep one per thread, the registry sums them.
class counter {
public:
  void add(std::uint64_t n = 1) noexcept { value_.store(value_.load(std::memory_order_relaxed) + n, std::memory_order_relaxed); }
  std::uint64_t value() const noexcept { return value_.load(std::memory_order_relaxed); }

private:
  std::atomic<std::uint64_t> value_{0};
};

/// A figure that goes up and down; one thread writes, any thread may read.
class gauge {
public:
  void set(std::int64_t v) noexcept { value_.store(v, std::memory_order_relaxed); }
  void add(std::int64_t n) noexcept { set(value() + n); }
  std::int64_t value() const noexcept { return value_.load(std::memory_order_relaxed); }

private:
  std::atomic<std::int64_t> value_{0};
};

/// What a figure is about, as key and value: {{"reason", "slow_reader"}}.
using metric_labels = std::vector<std::pair<std::string, std::string>>;

/// Where components say which figures they have, and what /metrics prints. Passed to whoever needs it; there may be several. Any thread.
/// Figures with the same name and labels are added up (one counter per shard). What is added must outlive the last call of text().
class metrics_registry {
public:
  metrics_registry();
  ~metrics_registry();
  metrics_registry(const metrics_registry&) = delete;
  metrics_registry& operator=(const metrics_registry&) = delete;

  void add_counter(std::string name, std::string help, const counter& c, metric_labels labels = {});
  void add_gauge(std::string name, std::string help, const gauge& g, metric_labels labels = {});
  /// Figures that somebody else keeps: `read` is called by whichever thread asks for the text.
  void add_counter(std::string name, std::string help, std::function<double()> read, metric_labels labels = {});
  void add_gauge(std::string name, std::string help, std::function<double()> read, metric_labels labels = {});

  /// All figures now, in the text format of Prometheus.
  std::string text() const;

private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

} // namespace parley
