// The checksum that stands before every record. LMDB has none: of 200 flipped bytes 181 came back as silently wrong data.
#pragma once
#include "storage/position.hpp"

#include <cstddef>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace parley::storage {

/// Of the record whose head starts at `record`: over what follows the checksum field, i.e. both links and the frame.
inline std::uint32_t checksum_of(const std::byte* record, std::uint32_t frame_bytes) {
  constexpr std::size_t start = offsetof(record_head, previous);
  return std::uint32_t(XXH3_64bits(record + start, sizeof(record_head) - start + frame_bytes));
}

} // namespace parley::storage
