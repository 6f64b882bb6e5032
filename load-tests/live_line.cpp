#include "load-tests/live_line.hpp"

#include <cstdio>

namespace parley::load {

void live_line::tick(std::int64_t now_ns, const char* phase, std::uint64_t acked, std::uint64_t delivered) {
  if (now_ns < next_ns_)
    return;
  double rate = double(delivered - last_delivered_) * 1e9 / double(now_ns - last_ns_);
  std::fprintf(stderr, "%6.1f s  %-8s acked %llu  delivered %llu  %.0f/s  p50 %.3f ms  p99 %.3f ms\n", double(now_ns - start_ns_) / 1e9, phase,
    static_cast<unsigned long long>(acked), static_cast<unsigned long long>(delivered), rate, double(recent_.quantile_ns(0.5)) / 1e6,
    double(recent_.quantile_ns(0.99)) / 1e6);
  last_delivered_ = delivered;
  last_ns_ = now_ns;
  while (next_ns_ <= now_ns)
    next_ns_ += 1'000'000'000;
  recent_.clear();
}

} // namespace parley::load
