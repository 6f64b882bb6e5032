#include "decode_any_bytes.hpp"

#include "protocol/frame_json.hpp"
#include "sample_frames.hpp"
#include "tests/fuzz/require.hpp"

namespace parley {

using fuzz::require;

std::size_t decode_any_bytes(std::span<const std::byte> bytes) {
  auto block = block_with(bytes);
  std::size_t at = 0, complete = 0;
  for (;;) {
    auto d = decode(*block.get(), at, bytes.size() - at);
    if (d.what == decoded::state::incomplete || d.what == decoded::state::broken) {
      require((d.what == decoded::state::broken) == (d.error != error_code::none), "only a broken stream has a close code");
      return complete;
    }
    require(d.consumed >= sizeof(frame_head) && d.consumed % 8 == 0 && d.consumed <= bytes.size() - at, "a frame lies inside the bytes");
    require(d.head == reinterpret_cast<const frame_head*>(block->data() + at), "the head is where the frame is");
    require((d.what == decoded::state::refused) == (d.error != error_code::none), "only a refused frame has an error");
    if (d.what == decoded::state::complete) {
      ++complete;
      require(!to_json(decoder::take(block, at).view()).empty(), "a frame can be read");
    }
    at += d.consumed;
  }
}

} // namespace parley
