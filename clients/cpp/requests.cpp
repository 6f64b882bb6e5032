#include "clients/cpp/requests.hpp"

#include "protocol/limits.hpp"

namespace parley::client {

request_writer::bytes request_writer::hello(const identity& who) {
  return w_.build(head_of(kind::hello, {}, 1), [&](auto& b) {
    auto text = [&](const std::string& s) { return s.empty() ? 0 : b.CreateString(s); };
    auto site = text(who.site), name = text(who.name), key = text(who.key), program = b.CreateString("parley-client-cpp");
    return wire::Createhello(b, limits::protocol_version, site, who.role, name, key, who.capacity, program);
  });
}

request_writer::bytes request_writer::attach(std::uint64_t client_id, std::string_view operator_name, std::uint32_t capacity, availability is) {
  flatbuffers::Optional<bool> available;
  if (is != availability::as_it_is)
    available = is == availability::available;
  return w_.build(head_of(kind::attach, {}, client_id),
    [&](auto& b) { return wire::Createattach(b, b.CreateString(operator_name.data(), operator_name.size()), capacity, {}, available); });
}

request_writer::bytes request_writer::presence(about a, availability is) {
  return w_.build(head(kind::presence, a), [&](auto& b) { return wire::Createpresence(b, is == availability::available); });
}

request_writer::bytes request_writer::subscribe(about a) {
  return w_.build(head(kind::subscribe, a), [&](auto& b) { return wire::Createsubscribe(b, true); });
}

request_writer::bytes request_writer::open(about a, queue_id queue) {
  return w_.build(head(kind::open, a), [&](auto& b) { return wire::Createopen(b, queue.value); });
}

request_writer::bytes request_writer::close(about a) {
  return w_.build(head(kind::close, a), [&](auto& b) { return wire::Createclose(b); });
}

request_writer::bytes request_writer::history(about a, std::uint64_t after, std::uint32_t limit) {
  return w_.build(head(kind::history, a), [&](auto& b) { return wire::Createhistory(b, after, 0, false, limit); });
}

request_writer::bytes request_writer::resume(about a, std::uint64_t after) {
  return w_.build(head(kind::resume, a), [&](auto& b) { return wire::Createresume(b, after); });
}

} // namespace parley::client
