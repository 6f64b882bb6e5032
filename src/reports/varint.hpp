// Numbers in stored rows: most are small, so seven bits a byte.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace parley::reports {

inline void put_varint(std::string& out, std::uint64_t n) {
  for (; n >= 0x80; n >>= 7)
    out += char(n | 0x80);
  out += char(n);
}

/// The number at the front of `bytes`, which moves behind it. False: there is none.
[[nodiscard]] inline bool take_varint(std::string_view& bytes, std::uint64_t& n) {
  n = 0;
  for (unsigned shift = 0; shift < 64 && !bytes.empty(); shift += 7) {
    const auto byte = std::uint8_t(bytes.front());
    bytes.remove_prefix(1);
    n |= std::uint64_t{byte & 0x7fu} << shift;
    if (byte < 0x80)
      return true;
  }
  return false;
}

} // namespace parley::reports
