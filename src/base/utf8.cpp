#include "base/utf8.hpp"

namespace parley {

std::size_t utf8_sequence(std::string_view s) {
  auto byte = [&](std::size_t i) { return i < s.size() ? static_cast<unsigned char>(s[i]) : 0u; };
  auto in = [&](std::size_t i, unsigned low, unsigned high) { return byte(i) >= low && byte(i) <= high; };
  if (byte(0) < 0x80)
    return 1;
  if (in(0, 0xC2, 0xDF))
    return in(1, 0x80, 0xBF) ? 2 : 0;
  if (in(0, 0xE0, 0xEF)) {
    unsigned low = byte(0) == 0xE0 ? 0xA0 : 0x80, high = byte(0) == 0xED ? 0x9F : 0xBF; // neither overlong nor a surrogate
    return in(1, low, high) && in(2, 0x80, 0xBF) ? 3 : 0;
  }
  if (in(0, 0xF0, 0xF4)) {
    unsigned low = byte(0) == 0xF0 ? 0x90 : 0x80, high = byte(0) == 0xF4 ? 0x8F : 0xBF;
    return in(1, low, high) && in(2, 0x80, 0xBF) && in(3, 0x80, 0xBF) ? 4 : 0;
  }
  return 0;
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const auto size = utf8_sequence(text);
    if (size == 0)
      return false;
    text.remove_prefix(size);
  }
  return true;
}

} // namespace parley
