#include "load-tests/histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace parley::load {

namespace {
constexpr std::int64_t greatest(int bits) { return (std::int64_t{1} << bits) - 1; }
} // namespace

// The first 2^(precision+1) values have a bucket each; from there each doubling has 2^precision of them.
histogram::histogram() : buckets_(bucket_of(std::uint64_t(greatest(value_bits))) + 1) {}

std::size_t histogram::bucket_of(std::uint64_t value) {
  int shift = std::max(0, int(std::bit_width(value)) - precision_bits - 1);
  return (std::size_t(shift) << precision_bits) + std::size_t(value >> shift);
}

std::uint64_t histogram::highest_in(std::size_t bucket) {
  constexpr std::size_t linear = std::size_t{2} << precision_bits;
  if (bucket < linear)
    return bucket;
  auto shift = (bucket >> precision_bits) - 1;
  auto top = bucket - (shift << precision_bits);
  return ((std::uint64_t{top} + 1) << shift) - 1;
}

void histogram::record(std::int64_t value_ns, std::uint64_t times) {
  auto value = std::clamp<std::int64_t>(value_ns, 0, greatest(value_bits));
  buckets_[bucket_of(std::uint64_t(value))] += times;
  count_ += times;
  max_ = std::max(max_, value);
}

void histogram::merge(const histogram& other) {
  for (std::size_t i = 0; i < buckets_.size(); ++i)
    buckets_[i] += other.buckets_[i];
  count_ += other.count_;
  max_ = std::max(max_, other.max_);
}

void histogram::clear() {
  std::fill(buckets_.begin(), buckets_.end(), 0);
  count_ = 0;
  max_ = 0;
}

std::int64_t histogram::quantile_ns(double share) const {
  if (count_ == 0)
    return 0;
  auto wanted = std::max<std::uint64_t>(1, std::uint64_t(std::ceil(share * double(count_))));
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < buckets_.size(); ++i) {
    seen += buckets_[i];
    if (seen >= wanted)
      return std::min(max_, std::int64_t(highest_in(i)));
  }
  return max_;
}

} // namespace parley::load
