// A message of parley.v1.json, as a browser or somebody else sends it.
#include "protocol/frame.hpp"
#include "protocol/frame_json.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/protocol/sample_frames.hpp"

namespace parley {

namespace {

using fuzz::require;

/// The frame as JSON; must be what decode() accepts.
std::string json_of(std::span<const std::byte> bytes) {
  const auto block = block_with(bytes);
  const auto d = decode(*block.get(), 0, bytes.size());
  require(d.what == decoded::state::complete && d.consumed == bytes.size(), "what was read from JSON is a frame");
  return to_json(decoder::take(block, 0).view());
}

} // namespace

void examine(std::string_view message) {
  frame_json_reader reader;
  const auto frames = reader.read(message);
  if (!frames)
    return require(!frames.error().empty(), "a message that is no JSON is told why");
  for (std::size_t i = 0; i < *frames; ++i) {
    const auto read = reader.frame(i);
    if (!read) {
      require(read.error().code != error_code::none, "a refusal has a reason");
      continue;
    }
    const auto written = json_of(*read);
    frame_json_reader again;
    const auto one = again.read(written);
    require(one && *one == 1, "what was written is JSON of one frame");
    const auto second = again.frame(0);
    require(bool(second), "what was written can be read");
    require(json_of(*second) == written, "a frame is read as it was written");
  }
}

} // namespace parley

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  parley::examine(parley::fuzz::text_of(data, size));
  return 0;
}
