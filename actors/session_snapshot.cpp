#include "actors/session_snapshot.hpp"

#include <algorithm>
#include <cstring>

namespace parley::actors {

namespace {
// The structs themselves, little-endian, behind a version, and then the name: read back by the same program, at every start, a million at a time.
constexpr std::uint32_t version = 3, version_without_left = 2;
struct kept {
  std::uint32_t version;
  domain::ticket place;
  storage::chain links;
  domain::session_state state;
};
static_assert(std::is_trivially_copyable_v<kept> && sizeof(domain::session_state) == 184); // as large as in version 2

void append_big_endian(std::string& out, std::uint64_t v) {
  for (int shift = 56; shift >= 0; shift -= 8)
    out.push_back(char(v >> shift));
}
} // namespace

std::string snapshot_key(char prefix, session_id id) {
  std::string key(1, prefix);
  append_big_endian(key, id.value);
  return key;
}

std::string visitor_key(visitor_id v, session_id id) {
  std::string key;
  append_big_endian(key, v.value);
  append_big_endian(key, id.value);
  return key;
}

session_id session_in_visitor_key(std::string_view key) {
  constexpr std::size_t at = sizeof(visitor_id::value);
  std::uint64_t id = 0;
  for (const char c : key.substr(std::min(key.size(), at)))
    id = id << 8 | std::uint8_t(c);
  return session_id{id};
}

std::string encode(const session_snapshot& s) {
  kept k{};
  k.version = version;
  k.place = s.place;
  k.links = s.links;
  k.state = s.state;
  std::string bytes(sizeof k, '\0');
  std::memcpy(bytes.data(), &k, sizeof k);
  return bytes += s.visitor_name;
}

std::optional<session_snapshot> decode_snapshot(std::string_view bytes) {
  kept k;
  if (bytes.size() < sizeof k)
    return {};
  std::memcpy(&k, bytes.data(), sizeof k);
  if (k.version == version_without_left) // which had padding there
    k.state.left = domain::session_state::message_left::no;
  else if (k.version != version)
    return {};
  return session_snapshot{k.state, k.links, k.place, k.state.seq, std::string{bytes.substr(sizeof k)}};
}

} // namespace parley::actors
