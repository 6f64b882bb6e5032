// Frames as clients make them.
#pragma once
#include "protocol/frame.hpp"
#include "protocol/frame_writer.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace parley::sim {

/// Every frame is decoded once, as from the wire. `id` is the client id.
class requests {
public:
  frame hello(wire::role role, std::string_view name, std::string_view key, std::uint32_t capacity);
  frame attach(std::uint64_t id, std::string_view name, std::uint32_t capacity);
  frame attach(std::uint64_t id);
  /// What a visitor asks for; a gateway may also ask for a priority and for skills.
  struct wish {
    queue_id queue = {};
    std::string_view page = {};
    std::uint16_t channel = 0;
    std::uint8_t priority = 0;
    std::vector<std::string> skills = {};
  };
  frame open(std::uint64_t id, const wish& w);
  /// A chat with another operator.
  frame open(std::uint64_t id, principal with);
  frame message(std::uint64_t id, session_id s, std::string_view text);
  /// A choice of what the bot offers, from 1.
  frame choose(std::uint64_t id, session_id s, std::string_view label, std::uint16_t choice, std::uint16_t step);
  frame read(std::uint64_t id, session_id s, std::uint64_t up_to);
  frame assign(std::uint64_t id, session_id s, std::string_view to);
  frame close(std::uint64_t id, session_id s);
  /// To an operator, to a queue, or to neither: takes it back.
  frame transfer(std::uint64_t id, session_id s, std::string_view to, queue_id queue, std::string_view note);
  frame invite(std::uint64_t id, session_id s, std::string_view whom);
  frame inactive(std::uint64_t id, session_id s);
  frame note(std::uint64_t id, session_id s, std::string_view text);
  frame tag(std::uint64_t id, session_id s, std::string_view word);
  frame rating(std::uint64_t id, session_id s, std::uint8_t stars);
  frame watch(std::uint64_t id, session_id s, bool on);
  frame subscribe(std::uint64_t id, bool on);
  /// accept, hold, decline, leave, take_over.
  frame bare(kind what, std::uint64_t id, session_id s);
  frame presence(std::uint64_t id, bool available);
  frame list(std::uint64_t id, wire::list_scope scope, queue_id queue = {});
  frame resume(std::uint64_t id, session_id s, std::uint64_t after);
  frame history(std::uint64_t id, session_id s, std::uint64_t before, std::uint32_t limit);
  frame typing(session_id s);

  static constexpr std::uint64_t hello_id = 1;

private:
  frame_writer writer_;
};

} // namespace parley::sim
