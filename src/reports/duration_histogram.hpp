// Counts durations in log-linear buckets: bounded memory, bounded error, and two of them can be added.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace parley::reports {

/// Milliseconds from 0 to 49 days; smaller and greater ones count as the nearest of these. Quantiles are at most 1/16 above the true value and never below it.
/// At most 464 buckets, of which only those in use are kept.
class duration_histogram {
public:
  void record(std::int64_t duration_ms);
  void add(const duration_histogram& other);

  std::uint64_t count() const { return count_; }
  bool empty() const { return count_ == 0; }
  std::int64_t sum_ms() const { return sum_ms_; }
  /// Exact; 0 when empty.
  std::int64_t max_ms() const { return max_ms_; }
  std::int64_t mean_ms() const { return count_ ? sum_ms_ / std::int64_t(count_) : 0; }
  /// The smallest value that at least `share` (0 … 1) of the recorded ones do not exceed; 0 when empty.
  std::int64_t quantile_ms(double share) const;

  /// Appends it as bytes; take() reads one from the front of `bytes`, which moves behind it. False: that is none.
  void put(std::string& out) const;
  [[nodiscard]] bool take(std::string_view& bytes);

  friend bool operator==(const duration_histogram&, const duration_histogram&) = default;

private:
  using bucket = std::pair<std::uint16_t, std::uint64_t>; ///< which, and how many
  void count_in(std::uint16_t which, std::uint64_t times);

  std::vector<bucket> buckets_; ///< by number; none is empty
  std::uint64_t count_ = 0;
  std::int64_t sum_ms_ = 0;
  std::int64_t max_ms_ = 0;
};

} // namespace parley::reports
