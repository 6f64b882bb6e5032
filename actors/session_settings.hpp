// Settings that sessions follow beside the site's rules.
#pragma once
#include <cstdint>

namespace parley::actors {

struct session_settings {
  /// An idle session without anything in flight goes to sleep after this, milliseconds: its state stays in the store, its actor goes.
  std::int64_t sleep_after_ms = 600'000;
  /// Frames a second of one visitor, and at once; see protocol/limits.hpp.
  std::uint32_t visitor_frames_per_second = 2000;
  std::uint32_t visitor_burst_frames = 4000;
};

} // namespace parley::actors
