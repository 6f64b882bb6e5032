// Frames as clients make them.
#pragma once
#include "protocol/frame.hpp"
#include "protocol/frame_writer.hpp"

#include <string_view>

namespace parley::sim {

/// Every frame is decoded once, as from the wire. `id` is the client id.
class requests {
public:
  frame hello(wire::role role, std::string_view name, std::string_view key, std::uint32_t capacity);
  frame attach(std::uint64_t id, std::string_view name, std::uint32_t capacity);
  frame attach(std::uint64_t id);
  frame open(std::uint64_t id, queue_id queue);
  frame message(std::uint64_t id, session_id s, std::string_view text);
  frame read(std::uint64_t id, session_id s, std::uint64_t up_to);
  frame assign(std::uint64_t id, session_id s, std::string_view to);
  frame close(std::uint64_t id, session_id s);
  /// accept, hold, decline.
  frame bare(kind what, std::uint64_t id, session_id s);
  frame presence(std::uint64_t id, bool available);
  frame list(std::uint64_t id, wire::list_scope scope);
  frame resume(std::uint64_t id, session_id s, std::uint64_t after);
  frame history(std::uint64_t id, session_id s, std::uint64_t before, std::uint32_t limit);
  frame typing(session_id s);

  static constexpr std::uint64_t hello_id = 1;

private:
  frame_writer writer_;
};

} // namespace parley::sim
