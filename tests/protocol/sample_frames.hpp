// One frame of every kind, with every field away from its default: what round trips, hostile bytes and golden bytes start from.
#pragma once
#include "protocol/frame.hpp"
#include "protocol/frame_writer.hpp"

#include <ostream>
#include <string>
#include <vector>

namespace parley {

struct sample_frame {
  wire::kind what;
  std::string name; ///< of the kind
  std::vector<std::byte> bytes;

  /// Names the cases of parameterized tests.
  friend void PrintTo(const sample_frame& s, std::ostream* out) { *out << s.name; }
};

/// In order of kind; made by a frame_writer.
const std::vector<sample_frame>& sample_frames();

/// The bytes at the very end of a block, so that the address sanitizer sees a read behind them.
block_ptr block_with(std::span<const std::byte> bytes);

} // namespace parley
