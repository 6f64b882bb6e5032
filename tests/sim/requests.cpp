#include "tests/sim/requests.hpp"

#include <cstring>
#include <stdexcept>

namespace parley::sim {

namespace {
frame from_wire(std::span<const std::byte> bytes) {
  auto block = block_ptr::make(bytes.size());
  std::memcpy(block->data(), bytes.data(), bytes.size());
  if (decode(*block.get(), 0, bytes.size()).what != decoded::state::complete)
    throw std::logic_error("the simulation made a bad frame");
  return decoder::take(block, 0);
}
} // namespace

frame requests::hello(wire::role role, std::string_view name, std::string_view key, std::uint32_t capacity) {
  return from_wire(writer_.build(head_of(kind::hello, {}, hello_id), [&](auto& b) {
    auto n = b.CreateString(name.data(), name.size());
    auto k = b.CreateString(key.data(), key.size());
    return wire::Createhello(b, 1, 0, role, n, k, capacity);
  }));
}

frame requests::attach(std::uint64_t id, std::string_view name, std::uint32_t capacity) {
  return from_wire(writer_.build(head_of(kind::attach, {}, id), [&](auto& b) { return wire::Createattach(b, b.CreateString(name.data(), name.size()), capacity); }));
}

frame requests::attach(std::uint64_t id) {
  return from_wire(writer_.build(head_of(kind::attach, {}, id), [](auto& b) { return wire::Createattach(b); }));
}

frame requests::open(std::uint64_t id, queue_id queue) {
  return from_wire(writer_.build(head_of(kind::open, {}, id), [&](auto& b) { return wire::Createopen(b, queue.value); }));
}

frame requests::message(std::uint64_t id, session_id s, std::string_view text) { return from_wire(writer_.message(head_of(kind::message, s, id), text)); }

frame requests::read(std::uint64_t id, session_id s, std::uint64_t up_to) {
  return from_wire(writer_.build(head_of(kind::read, s, id), [&](auto& b) { return wire::Createread(b, up_to); }));
}

frame requests::assign(std::uint64_t id, session_id s, std::string_view to) {
  return from_wire(writer_.build(head_of(kind::assign, s, id), [&](auto& b) { return wire::Createassign(b, 0, b.CreateString(to.data(), to.size())); }));
}

frame requests::close(std::uint64_t id, session_id s) {
  return from_wire(writer_.build(head_of(kind::close, s, id), [](auto& b) { return wire::Createclose(b); }));
}

frame requests::bare(kind what, std::uint64_t id, session_id s) { return from_wire(writer_.bare(head_of(what, s, id))); }

frame requests::presence(std::uint64_t id, bool available) {
  return from_wire(writer_.build(head_of(kind::presence, {}, id), [&](auto& b) { return wire::Createpresence(b, available); }));
}

frame requests::list(std::uint64_t id, wire::list_scope scope) {
  return from_wire(writer_.build(head_of(kind::list, {}, id), [&](auto& b) { return wire::Createlist(b, scope); }));
}

frame requests::resume(std::uint64_t id, session_id s, std::uint64_t after) {
  return from_wire(writer_.build(head_of(kind::resume, s, id), [&](auto& b) { return wire::Createresume(b, after); }));
}

frame requests::history(std::uint64_t id, session_id s, std::uint64_t before, std::uint32_t limit) {
  return from_wire(writer_.build(head_of(kind::history, s, id), [&](auto& b) { return wire::Createhistory(b, 0, before, true, limit); }));
}

frame requests::typing(session_id s) {
  return from_wire(writer_.build(head_of(kind::typing, s), [](auto& b) { return wire::Createtyping(b, true); }));
}

} // namespace parley::sim
