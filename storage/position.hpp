// Where a record stands in the log, and the links that make a session's records a chain.
#pragma once
#include <compare>
#include <cstdint>

namespace parley::storage {

/// A record's place in one store: the number of its commit group and the byte offset inside it. Zero is "nowhere" (groups count from 1).
struct position {
  std::uint64_t value = 0;

  constexpr position() = default;
  constexpr explicit position(std::uint64_t v) : value(v) {}
  constexpr position(std::uint64_t group, std::uint32_t offset) : value(group << offset_bits | offset) {}
  constexpr std::uint64_t group() const { return value >> offset_bits; }
  constexpr std::uint32_t offset() const { return std::uint32_t(value & ((1u << offset_bits) - 1)); }
  constexpr explicit operator bool() const { return value != 0; }
  friend constexpr auto operator<=>(position, position) = default;

  /// 16 MiB a group, 2^40 groups.
  static constexpr int offset_bits = 24;
};

/// Newest record of a session, and the newest one whose seq is a multiple of `skip_every`. Kept by whoever owns the session (16 bytes).
struct chain {
  position newest;
  position skip;
  friend constexpr bool operator==(chain, chain) = default;

  /// Walking back n records costs n / skip_every + skip_every reads instead of n.
  static constexpr std::uint64_t skip_every = 64;
};

/// What stands before each frame in a group. 24 bytes, so that the frame after it stays 8-byte aligned.
struct record_head {
  std::uint32_t frame_bytes = 0; ///< bytes of the frame that follows; a multiple of 8
  std::uint32_t checksum = 0;    ///< lower half of XXH3-64 over the 16 bytes of links and the frame
  position previous;             ///< the session's record before this one
  position skip;                 ///< the session's newest earlier record whose seq is a multiple of chain::skip_every
};
static_assert(sizeof(record_head) == 24);

} // namespace parley::storage
