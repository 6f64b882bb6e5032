// Frames as text, for people and tools: parleyctl, failing tests.
#pragma once
#include "protocol/frame.hpp"

#include <string>

namespace parley {

/// `visitor 7`, `operator 3`, `bot 1`, `system`.
std::string to_text(principal p);

/// One JSON object without line ends: the head's fields, and `body` with the fields that are present. Names are those of schema/wire.fbs; 64-bit
/// numbers are written in full, which some readers of JSON round.
std::string to_json(frame_view f);

} // namespace parley
