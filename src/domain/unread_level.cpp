#include "domain/unread_level.hpp"

#include <algorithm>

namespace parley::domain {

unread_age unread_age_at(std::span<const unread_level> levels, std::int64_t since_ms, std::int64_t now_ms) {
  const auto age_ms = std::max<std::int64_t>(now_ms - since_ms, 0);
  const auto next = std::ranges::upper_bound(levels, age_ms, {}, &unread_level::after_ms);
  unread_age out{std::uint32_t(next - levels.begin()), {}};
  if (next != levels.end())
    out.next_change_ms = since_ms + next->after_ms;
  return out;
}

} // namespace parley::domain
