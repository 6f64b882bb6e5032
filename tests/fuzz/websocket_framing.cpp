// What a server sends over a WebSocket, as the C++ client reads it.
#include "clients/cpp/websocket_framing.hpp"

#include "tests/fuzz/target.hpp"

#include <algorithm>
#include <string>

namespace parley::client::websocket {

namespace {

using fuzz::require;

constexpr std::size_t limit = 1000;

/// All events in the order in which they come, with what they say, if the bytes come `step` at a time.
std::string events_of(std::span<const std::byte> bytes, std::size_t step) {
  frame_reader reader{limit};
  std::string all;
  while (!bytes.empty()) {
    auto part = bytes.first(std::min(step, bytes.size()));
    bytes = bytes.subspan(part.size());
    while (!part.empty()) {
      const auto e = reader.take(part);
      require(e.consumed <= part.size() && (e.consumed > 0 || e.what != event::kind::incomplete), "it goes on");
      part = part.subspan(e.consumed);
      if (e.what == event::kind::incomplete)
        continue;
      require(e.payload.size() <= (e.what == event::kind::text || e.what == event::kind::binary ? limit : max_control_bytes), "nothing is longer than its limit");
      require((e.what == event::kind::broken) == !e.problem.empty(), "what is broken is told why");
      all += char(e.what);
      all.append(reinterpret_cast<const char*>(e.payload.data()), e.payload.size()).append(e.problem);
      all += std::to_string(std::uint16_t(e.code)) + '\n';
      if (e.what == event::kind::close || e.what == event::kind::broken)
        return all;
    }
  }
  return all;
}

} // namespace

void examine(std::span<const std::byte> bytes) {
  const auto whole = events_of(bytes, bytes.size());
  for (const std::size_t step : {1u, 2u, 3u, 7u, 64u})
    require(events_of(bytes, step) == whole, "how the bytes are cut makes no difference");
}

} // namespace parley::client::websocket

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  parley::client::websocket::examine(parley::fuzz::bytes_of(data, size));
  return 0;
}
