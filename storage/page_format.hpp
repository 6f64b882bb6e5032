// How LMDB 0.9 lays out a page of its file: what must be known to see which of its bytes nobody uses.
#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace parley::storage {

/// At the start of every page but those inside a large value.
struct page_head {
  std::uint64_t number = 0;
  std::uint16_t pad = 0;
  std::uint16_t flags = 0;
  union {
    struct {
      std::uint16_t lower; ///< end of the table of entries
      std::uint16_t upper; ///< start of the entries themselves
    } free;
    std::uint32_t pages; ///< of a large value
  };

  bool is_branch() const { return flags & 0x01; }
  bool is_leaf() const { return flags & 0x02; }
  bool is_large_value() const { return flags & 0x04; }
};
static_assert(sizeof(page_head) == 16);

/// An entry in a leaf, before its key and its value.
struct entry_head {
  std::uint16_t size_low, size_high, flags, key_bytes;

  static constexpr std::uint16_t large_value = 0x01; ///< not the value, but the number of its first page stands here
  std::uint64_t value_bytes() const { return size_low | std::uint64_t{size_high} << 16; }
};
static_assert(sizeof(entry_head) == 8);

/// LMDB's first two pages say which transactions are the newest; they hold no values.
constexpr std::uint64_t first_value_page = 2;

template <class T>
T read_at(std::span<const std::byte> page, std::size_t at) {
  T value;
  std::memcpy(static_cast<void*>(&value), page.data() + at, sizeof value);
  return value;
}

} // namespace parley::storage
