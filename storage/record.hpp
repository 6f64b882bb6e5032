// One record inside a group's bytes, found and checked.
#pragma once
#include "protocol/frame_head.hpp"
#include "storage/store.hpp"

#include <cstring>
#include <span>
#include <string_view>

namespace parley::storage {

/// Points into the group's bytes, which may be unaligned (LMDB aligns small values to 2): read fields through `head()`.
struct stored_record {
  position where;
  record_head links;
  const std::byte* frame;

  frame_head head() const {
    frame_head h;
    std::memcpy(&h, frame, sizeof h);
    return h;
  }
  /// Where the next record of the group starts.
  std::uint32_t next_offset() const { return std::uint32_t(where.offset() + sizeof(record_head) + links.frame_bytes); }
};

enum class record_fault : std::uint8_t {
  none,
  length,   ///< the length makes no sense: what follows in the group can't be found
  checksum, ///< the content is not what was written; the next record can be found
};

/// Reads the record at `where` in the bytes of its group. `out` is filled unless the fault is `length`.
record_fault read_record(std::span<const std::byte> group, position where, stored_record& out);

std::string_view describe(record_fault);
std::string describe(position);
storage_error corrupt(position, std::string_view why);

} // namespace parley::storage
