#include "actors/session_snapshot.hpp"

#include <cstring>

namespace parley::actors {

namespace {
// The struct itself, little-endian, behind a version: it is read back by the same program, at every start, a million at a time.
constexpr std::uint32_t version = 1;
static_assert(std::is_trivially_copyable_v<session_snapshot>);

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

std::string encode(const session_snapshot& s) {
  std::string bytes(sizeof version + sizeof s, '\0');
  std::memcpy(bytes.data(), &version, sizeof version);
  std::memcpy(bytes.data() + sizeof version, &s, sizeof s);
  return bytes;
}

std::optional<session_snapshot> decode_snapshot(std::string_view bytes) {
  std::uint32_t found = 0;
  if (bytes.size() != sizeof version + sizeof(session_snapshot))
    return {};
  std::memcpy(&found, bytes.data(), sizeof found);
  if (found != version)
    return {};
  session_snapshot s;
  std::memcpy(&s, bytes.data() + sizeof version, sizeof s);
  s.saved_seq = s.state.seq;
  return s;
}

} // namespace parley::actors
