#include "reports/duration_histogram.hpp"

#include "reports/varint.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace parley::reports {

namespace {

constexpr int precision_bits = 4;                                   ///< 16 buckets for each doubling
constexpr int value_bits = 32;                                      ///< 49 days in milliseconds
constexpr std::uint64_t exact = std::uint64_t{2} << precision_bits; ///< smaller values have a bucket each
constexpr std::uint64_t greatest = (std::uint64_t{1} << value_bits) - 1;
constexpr std::uint64_t bucket_count = exact + (std::uint64_t{value_bits - precision_bits - 1} << precision_bits);

std::uint16_t bucket_of(std::uint64_t value) {
  if (value < exact)
    return std::uint16_t(value);
  const int octave = std::bit_width(value) - precision_bits - 1;
  return std::uint16_t((std::uint64_t(octave) << precision_bits) + (value >> octave));
}

std::uint64_t highest_in(std::uint16_t bucket) {
  if (bucket < exact)
    return bucket;
  const int octave = (bucket >> precision_bits) - 1;
  const std::uint64_t leading = bucket - (std::uint64_t(octave) << precision_bits);
  return ((leading + 1) << octave) - 1;
}

} // namespace

void duration_histogram::record(std::int64_t duration_ms) {
  const auto value = std::uint64_t(std::clamp<std::int64_t>(duration_ms, 0, greatest));
  count_in(bucket_of(value), 1);
  sum_ms_ += std::int64_t(value);
  max_ms_ = std::max(max_ms_, std::int64_t(value));
}

void duration_histogram::count_in(std::uint16_t which, std::uint64_t times) {
  auto at = std::ranges::lower_bound(buckets_, which, {}, &bucket::first);
  if (at == buckets_.end() || at->first != which)
    at = buckets_.insert(at, {which, 0});
  at->second += times;
  count_ += times;
}

void duration_histogram::add(const duration_histogram& other) {
  for (const auto& [which, times] : other.buckets_)
    count_in(which, times);
  sum_ms_ += other.sum_ms_;
  max_ms_ = std::max(max_ms_, other.max_ms_);
}

std::int64_t duration_histogram::quantile_ms(double share) const {
  const auto wanted = std::max<std::uint64_t>(1, std::uint64_t(std::ceil(share * double(count_))));
  std::uint64_t seen = 0;
  for (const auto& [which, times] : buckets_)
    if ((seen += times) >= wanted)
      return std::min(std::int64_t(highest_in(which)), max_ms_);
  return max_ms_;
}

void duration_histogram::put(std::string& out) const {
  put_varint(out, buckets_.size());
  std::uint16_t last = 0;
  for (const auto& [which, times] : buckets_) {
    put_varint(out, which - last);
    put_varint(out, times);
    last = which;
  }
  put_varint(out, std::uint64_t(sum_ms_));
  put_varint(out, std::uint64_t(max_ms_));
}

bool duration_histogram::take(std::string_view& bytes) {
  *this = {};
  std::uint64_t n = 0, step = 0, times = 0, which = 0, sum = 0, max = 0;
  if (!take_varint(bytes, n) || n > bucket_count)
    return false;
  for (std::uint64_t i = 0; i < n; ++i) {
    if (!take_varint(bytes, step) || !take_varint(bytes, times) || step >= bucket_count || (which += step) >= bucket_count)
      return false;
    count_in(std::uint16_t(which), times);
  }
  if (!take_varint(bytes, sum) || !take_varint(bytes, max))
    return false;
  sum_ms_ = std::int64_t(sum);
  max_ms_ = std::int64_t(max);
  return true;
}

} // namespace parley::reports
