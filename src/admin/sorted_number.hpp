// Numbers as parts of keys.
#pragma once
#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

namespace parley::admin {

/// 16 hexadecimal digits: sorts as the number does.
inline std::string in_order(std::uint64_t n) {
  char digits[16];
  const auto end = std::to_chars(std::begin(digits), std::end(digits), n, 16).ptr;
  const auto size = std::size_t(end - digits);
  return std::string(16 - size, '0').append(digits, size);
}
/// 0 if it is none.
inline std::uint64_t read_number(std::string_view text) {
  std::uint64_t n = 0;
  std::from_chars(text.data(), text.data() + text.size(), n, 16);
  return n;
}
/// Sorts the other way round, so that a walk in key order meets the newest first.
inline std::string newest_first(std::uint64_t n) { return in_order(~n); }

} // namespace parley::admin
