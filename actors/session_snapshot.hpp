// A session's state as bytes in the store's `sessions` table: what a sleeping or ended session is woken from.
#pragma once
#include "domain/queue_machine.hpp"
#include "domain/session_machine.hpp"
#include "storage/group.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace parley::actors {

struct session_snapshot {
  domain::session_state state;
  storage::chain links;
  domain::ticket place = 0;
  /// The seq that the store has a snapshot of; set by who reads it back. Not equal to state.seq after records were replayed on top.
  std::uint64_t saved_seq = 0;
  std::string visitor_name; ///< that the open record gave; mostly empty
};

/// Key prefixes in the table `sessions`: open ones are read at start, ended ones only on demand.
constexpr char open_prefix = 'o';
constexpr char ended_prefix = 'e';

/// prefix + id (8 bytes, big-endian).
std::string snapshot_key(char prefix, session_id id);
/// visitor + session (8 + 8 bytes, big-endian): key in the table `visitors`.
std::string visitor_key(visitor_id v, session_id id);
session_id session_in_visitor_key(std::string_view key);

std::string encode(const session_snapshot& s);
/// Nothing if the bytes are of another version or length.
std::optional<session_snapshot> decode_snapshot(std::string_view bytes);

} // namespace parley::actors
