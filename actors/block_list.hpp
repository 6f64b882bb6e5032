// Visitors that may not open chats.
#pragma once
#include "base/ids.hpp"
#include "base/result.hpp"
#include "storage/reader.hpp"

#include <boost/unordered/unordered_flat_set.hpp>

#include <string>
#include <vector>

namespace parley::actors {

struct shard_context;

/// Who blocked whom, when and why: a row of the table `directory`.
struct visitor_block {
  visitor_id who;
  principal by;           ///< none: the system
  std::int64_t at_ms = 0; ///< wall clock; filled in when it is stored
  std::string reason;     ///< for colleagues; at most limits::max_name_bytes, longer ones are cut
  friend bool operator==(const visitor_block&, const visitor_block&) = default;
};

/// All blocks, by visitor. Any thread that has a reader.
result<std::vector<visitor_block>, storage::storage_error> read_blocks(storage::reader& store);

/// Is this one blocked, for services beside the shard? Any thread that has a reader.
result<bool, storage::storage_error> is_blocked(storage::reader& store, visitor_id who);

/// The blocked visitors of a shard. Its thread only.
class block_list {
public:
  block_list(shard_context& shard, const std::vector<visitor_block>& kept);

  bool has(visitor_id who) const { return blocked_.contains(who); }
  /// Holds from now on; `durable` is called when it does so after a crash, too. One who is blocked already gets the new reason.
  void add(visitor_block b, std::function<void()> durable);
  void remove(visitor_id who, std::function<void()> durable);

private:
  shard_context& shard_;
  boost::unordered_flat_set<visitor_id, id_hash> blocked_; ///< 8 bytes each
};

} // namespace parley::actors
