// Durations as people say them.
#pragma once
#include <cstdint>
#include <string>

namespace parley::app::staffing {

/// 0 s, 4.2 s, 42 s, 3.5 min, 42 min, 3.1 h, 2.5 d: two digits or three, never less than `ms`.
std::string duration_text(std::int64_t ms);

} // namespace parley::app::staffing
