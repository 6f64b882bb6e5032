// The stored state of a session. Its checksum keeps damage away from decode_snapshot(); what another version has written comes through.
#include "actors/session_snapshot.hpp"
#include "storage/checksum.hpp"
#include "tests/fuzz/target.hpp"

#include <string>

namespace parley::actors {

namespace {
using fuzz::require;

std::string with_checksum(std::string_view key, std::string_view value) {
  const auto sum = storage::checksum_of(key, value);
  std::string stored(reinterpret_cast<const char*>(&sum), sizeof sum);
  return stored += value;
}
} // namespace

void examine(std::string_view bytes) {
  const auto key = snapshot_key(open_prefix, session_id{7});
  require(storage::sound_value(key, with_checksum(key, bytes)) == bytes, "a value is read as it was written");
  require(!storage::sound_value(snapshot_key(open_prefix, session_id{8}), with_checksum(key, bytes)), "a value under another key is damaged");
  storage::sound_value(key, bytes);

  const auto decoded = decode_snapshot(bytes);
  if (!decoded)
    return;
  const auto again = decode_snapshot(encode(*decoded));
  require(again.has_value(), "what was written can be read");
  require(again->state == decoded->state && again->links == decoded->links && again->place == decoded->place && again->visitor_name == decoded->visitor_name,
    "a snapshot is read as it was written");
  require(again->saved_seq == decoded->state.seq, "a snapshot that was read is of its own seq");
}

} // namespace parley::actors

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  parley::actors::examine(parley::fuzz::text_of(data, size));
  return 0;
}
