// Points in time, as people and programs read them.
#pragma once
#include <cstdint>
#include <string>

namespace parley {

/// `time_ms`, milliseconds since 1970, as 2026-11-21T23:31:38.123Z.
std::string utc_text(std::int64_t time_ms);

} // namespace parley
