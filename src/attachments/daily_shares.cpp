#include "attachments/daily_shares.hpp"

#include <algorithm>

namespace parley::attachments {

namespace {
constexpr std::int64_t day_ms = 24 * 3'600'000;
}

daily_shares::taken daily_shares::take(principal who, std::uint64_t bytes, std::uint64_t most_bytes, std::int64_t now_ms) {
  const std::lock_guard hold{mutex_};
  if (of_.size() >= max_visitors && !of_.contains(who))
    of_.clear();
  auto& s = of_.try_emplace(who, share{now_ms, 0}).first->second;
  if (now_ms - s.since_ms >= day_ms)
    s = {now_ms, 0};
  if (s.bytes + bytes > most_bytes)
    return taken::no;
  s.bytes += bytes;
  return taken::yes;
}

void daily_shares::give_back(principal who, std::uint64_t bytes) {
  const std::lock_guard hold{mutex_};
  if (const auto found = of_.find(who); found != of_.end())
    found->second.bytes -= std::min(bytes, found->second.bytes); // its day may have begun anew meanwhile
}

} // namespace parley::attachments
