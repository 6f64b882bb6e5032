// Numbers in the keys of tables: 16 hexadecimal digits, so that keys sort as the numbers do.
#pragma once
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace parley {

constexpr std::size_t key_number_digits = 16;

inline std::string key_number(std::uint64_t n) {
  std::string text(key_number_digits, '0');
  for (std::size_t at = key_number_digits; n != 0; n >>= 4)
    text[--at] = "0123456789abcdef"[n & 15];
  return text;
}

/// The number at the front of `text`, which moves behind it; nothing if there is none.
inline std::optional<std::uint64_t> take_key_number(std::string_view& text) {
  std::uint64_t n = 0;
  if (text.size() < key_number_digits)
    return {};
  const auto* end = text.data() + key_number_digits;
  if (const auto read = std::from_chars(text.data(), end, n, 16); read.ec != std::errc{} || read.ptr != end)
    return {};
  text.remove_prefix(key_number_digits);
  return n;
}

} // namespace parley
