// Sessions as they are now, and their records, for services that answer people: from the shard's memory and from its store.
#pragma once
#include "actors/shard.hpp"
#include "domain/explain.hpp"
#include "storage/reader.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace parley::app {

/// Any thread but the shard's; each call waits for the shard, for 5 seconds at most, and for the disk. The shard outlives it.
class session_reader {
public:
  explicit session_reader(actors::shard& shard) : shard_(shard) {}

  /// None if there is no such session. The error is for the log.
  result<std::optional<actors::session_view>, std::string> find(session_id id) const;

  struct page {
    std::vector<domain::session_state> sessions; ///< the newest first
    std::optional<session_id> next;              ///< ask again with `before` = this; none: that was all
  };
  /// Sessions with a number less than `before` (none: all) that `wanted` takes, at most `limit`. Looks at `max_windows` ranges of numbers, so that a page may come out
  /// with fewer and still have a next.
  result<page, std::string> list(session_id before, std::size_t limit, const std::function<bool(const domain::session_state&)>& wanted) const;
  /// Numbers are reserved in blocks of 65,536, that is 64 windows, and each start begins a new block: a page gets over the gaps of two.
  static constexpr std::size_t max_windows = 192;

  /// Its durable records with a greater seq than `after`, in order; returning false ends it.
  result<ok_t, std::string> records(const actors::session_view& of, std::uint64_t after, const std::function<bool(frame_view)>& each) const;

  /// How operators are called; without those that can't be read.
  domain::operator_names operator_names() const;

private:
  result<std::vector<actors::session_view>, std::string> in_memory(session_id first, session_id last) const;
  actors::shard& shard_;
};

} // namespace parley::app
