// Is it text?
#pragma once
#include <cstddef>
#include <string_view>

namespace parley {

/// Bytes of the well-formed UTF-8 sequence at the front of `s`; 0 if there is none (Unicode 15, table 3-7).
std::size_t utf8_sequence(std::string_view s);

/// Is all of it well-formed UTF-8, as every text in JSON must be?
bool is_utf8(std::string_view text);

} // namespace parley
