// What services beside the message path may ask of a shard, and what they are told.
#pragma once
#include "domain/session_machine.hpp"
#include "storage/position.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace parley::actors {

/// A session in memory as it was at one moment, with the durable part of its records.
struct session_view {
  domain::session_state state;
  storage::chain links; ///< of what is durable; the state may be some records ahead
};

/// Which sessions of [first, last] are in memory? The others' snapshots are in the store, if they exist. Ranges are bounded, for they are walked in one go.
struct look_request {
  session_id first, last;
  /// Called once on the shard's thread, unless the shard ends before: must only hand over.
  std::function<void(std::vector<session_view>)> answer;
};
constexpr std::uint64_t max_looked_at = 1024;

/// What other rules would do at once to a chat that is open now.
struct session_fate {
  enum class change : std::uint8_t { moves, ends, becomes_inactive, loses_offer } what;
  session_id session;
  queue_id from; ///< whose line it stands in, or where it is
  queue_id to;   ///< moves
};
struct rules_preview {
  std::vector<session_fate> chats; ///< the first `max_listed_fates`
  std::uint64_t moves = 0, ends = 0, becomes_inactive = 0, loses_offer = 0;
  std::uint64_t looked_at = 0;
  std::uint64_t asleep = 0; ///< not looked at: nobody touched them for long
};
constexpr std::size_t max_listed_fates = 1000;

struct preview_request {
  std::shared_ptr<const domain::site_rules> rules;
  /// As in look_request; comes after some rounds, and tells of each chat as it was when it was looked at.
  std::function<void(rules_preview)> answer;
};

} // namespace parley::actors
