// Texts that are longer than there is room for.
#pragma once
#include <algorithm>
#include <cstddef>
#include <string_view>

namespace parley {

/// The text, or as much of its beginning as `most_bytes` hold; no character (UTF-8) is cut in two.
inline std::string_view beginning_of(std::string_view text, std::size_t most_bytes) {
  std::size_t size = std::min(text.size(), most_bytes);
  while (size > 0 && size < text.size() && (text[size] & '\xC0') == '\x80')
    --size;
  return text.substr(0, size);
}

} // namespace parley
