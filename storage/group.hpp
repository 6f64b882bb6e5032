// A commit group: records in the order in which one shard decided them, filled on the shard's thread, stored as one value of the log.
#pragma once
#include "base/shared_bytes.hpp"
#include "storage/position.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace parley::storage {

/// The named tables beside the log. Keys and values are bytes; what they mean is decided above.
enum class table : std::uint8_t {
  sessions,  ///< session id (8 bytes, big-endian) → snapshot of the session's state
  visitors,  ///< visitor, session (8 + 8 bytes, big-endian) → nothing: a visitor's earlier sessions
  directory, ///< operators and other lasting names
  meta,      ///< schema version, checkpoint, secrets
};

/// One change of a table, committed in the same transaction as its group. Keys are 1 to 511 bytes long; erasing what is not there is no error.
struct table_update {
  table where;
  std::string key;
  std::string value;
  enum class action : std::uint8_t { put, erase } what = action::put;
};

/// Filled by one thread, then handed to the writer, then (committed) handed back; never touched by two threads at once.
class group {
public:
  static constexpr std::size_t default_capacity = 1 << 20;

  explicit group(std::uint64_t number, std::size_t capacity = default_capacity);

  struct slot {
    position where;
    std::byte* frame; ///< the copy inside the group: fill in its head before the group is submitted
  };

  /// Is there room for one more frame of this size?
  bool fits(std::size_t frame_bytes) const { return used_ + sizeof(record_head) + frame_bytes <= block_->capacity(); }

  /// Copies `frame` behind the last record and links it to the session's chain, which moves on. `seq` is the record's number in its
  /// session. Requires fits(frame.size()) and a size that is a multiple of 8.
  slot append(chain& links, std::uint64_t seq, std::span<const std::byte> frame);

  void update(table_update u) { updates_.push_back(std::move(u)); }

  std::uint64_t number() const { return number_; }
  std::size_t records() const { return records_; }
  std::size_t bytes() const { return used_; }
  bool empty() const { return records_ == 0 && updates_.empty(); }
  const block_ptr& block() const { return block_; }
  const std::vector<table_update>& updates() const { return updates_; }

  /// Computes every record's checksum; done by the writer, on its thread, just before the commit.
  void seal();

private:
  block_ptr block_;
  std::uint64_t number_;
  std::size_t used_ = 0;
  std::size_t records_ = 0;
  std::vector<table_update> updates_;
};

} // namespace parley::storage
