// Counts durations in log-linear buckets, as HdrHistogram does: constant relative error, constant cost, no allocation while recording.
#pragma once
#include <array>
#include <cstdint>
#include <vector>

namespace parley::load {

/// Values are nanoseconds from 0 to about 4.8 hours; smaller and greater ones count as the nearest of these. Every answer is at most
/// 1/128 above the true value and never below it.
class histogram {
public:
  histogram();

  void record(std::int64_t value_ns, std::uint64_t times = 1);
  /// Adds all that `other` counted.
  void merge(const histogram& other);
  void clear();

  std::uint64_t count() const { return count_; }
  /// The greatest recorded value, exact; 0 when empty.
  std::int64_t max_ns() const { return max_; }
  /// Smallest value that at least `share` (0 … 1) of the recorded values do not exceed; 0 when empty.
  std::int64_t quantile_ns(double share) const;

private:
  static constexpr int precision_bits = 7;
  static constexpr int value_bits = 44;
  static std::size_t bucket_of(std::uint64_t value);
  static std::uint64_t highest_in(std::size_t bucket);

  std::vector<std::uint64_t> buckets_;
  std::uint64_t count_ = 0;
  std::int64_t max_ = 0;
};

} // namespace parley::load
