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

frame requests::open(std::uint64_t id, const wish& w) {
  return from_wire(writer_.build(head_of(kind::open, {}, id), [&](auto& b) {
    const auto page = b.CreateString(w.page.data(), w.page.size());
    const auto skills = b.CreateVectorOfStrings(w.skills);
    return wire::Createopen(b, w.queue.value, w.channel, 0, page, w.priority, skills);
  }));
}

frame requests::open(std::uint64_t id, principal with) {
  return from_wire(writer_.build(head_of(kind::open, {}, id), [&](auto& b) { return wire::Createopen(b, 0, 0, 0, 0, 0, 0, with.value); }));
}

frame requests::choose(std::uint64_t id, session_id s, std::string_view label, std::uint16_t choice, std::uint16_t step) {
  return from_wire(writer_.build(head_of(kind::message, s, id), [&](auto& b) {
    const auto text = b.CreateString(label.data(), label.size());
    return wire::Createmessage(b, text, 0, choice, step);
  }));
}

frame requests::transfer(std::uint64_t id, session_id s, std::string_view to, queue_id queue, std::string_view note) {
  return from_wire(writer_.build(head_of(kind::transfer, s, id), [&](auto& b) {
    const auto name = b.CreateString(to.data(), to.size());
    const auto text = b.CreateString(note.data(), note.size());
    return wire::Createtransfer(b, 0, name, queue.value, text);
  }));
}

frame requests::invite(std::uint64_t id, session_id s, std::string_view whom) {
  return from_wire(writer_.build(head_of(kind::invite, s, id), [&](auto& b) { return wire::Createinvite(b, 0, b.CreateString(whom.data(), whom.size())); }));
}

frame requests::inactive(std::uint64_t id, session_id s) {
  return from_wire(writer_.build(head_of(kind::inactive, s, id), [](auto& b) { return wire::Createinactive(b); }));
}

frame requests::note(std::uint64_t id, session_id s, std::string_view text) {
  return from_wire(writer_.build(head_of(kind::note, s, id), [&](auto& b) { return wire::Createnote(b, b.CreateString(text.data(), text.size())); }));
}

frame requests::tag(std::uint64_t id, session_id s, std::string_view word) {
  return from_wire(writer_.build(head_of(kind::tag, s, id), [&](auto& b) { return wire::Createtag(b, b.CreateString(word.data(), word.size())); }));
}

frame requests::rating(std::uint64_t id, session_id s, std::uint8_t stars) {
  return from_wire(writer_.build(head_of(kind::rating, s, id), [&](auto& b) { return wire::Createrating(b, stars); }));
}

frame requests::watch(std::uint64_t id, session_id s, bool on) {
  return from_wire(writer_.build(head_of(kind::watch, s, id), [&](auto& b) { return wire::Createwatch(b, on); }));
}

frame requests::subscribe(std::uint64_t id, bool on) {
  return from_wire(writer_.build(head_of(kind::subscribe, {}, id), [&](auto& b) { return wire::Createsubscribe(b, on); }));
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

frame requests::list(std::uint64_t id, wire::list_scope scope, queue_id queue) {
  return from_wire(writer_.build(head_of(kind::list, {}, id), [&](auto& b) { return wire::Createlist(b, scope, 200, queue.value); }));
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
