// The checksums that stand before every record and every value of a table. LMDB has none: of 200 flipped bytes 181 came back as silently wrong data.
#pragma once
#include "storage/position.hpp"

#include <cstddef>
#include <cstring>
#include <optional>
#include <string_view>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace parley::storage {

/// Of the record whose head starts at `record`: over what follows the checksum field, i.e. both links and the frame.
inline std::uint32_t checksum_of(const std::byte* record, std::uint32_t frame_bytes) {
  constexpr std::size_t start = offsetof(record_head, previous);
  return std::uint32_t(XXH3_64bits(record + start, sizeof(record_head) - start + frame_bytes));
}

/// What stands before a value of a table.
using value_checksum = std::uint64_t;

/// Of a value and the key that it stands under: one that has got under another key is as wrong as a damaged one.
inline value_checksum checksum_of(std::string_view key, std::string_view value) {
  return XXH3_64bits_withSeed(value.data(), value.size(), XXH3_64bits(key.data(), key.size()));
}

/// The value in `stored`, or nothing if its checksum does not match.
inline std::optional<std::string_view> sound_value(std::string_view key, std::string_view stored) {
  value_checksum expected;
  if (stored.size() < sizeof expected)
    return {};
  std::memcpy(&expected, stored.data(), sizeof expected);
  stored.remove_prefix(sizeof expected);
  return checksum_of(key, stored) == expected ? std::optional{stored} : std::nullopt;
}

} // namespace parley::storage
