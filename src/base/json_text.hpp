// JSON, as far as a program needs it that only writes: texts and numbers.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace parley {

/// Appends `text` in quotes, escaped. Bytes that are no UTF-8 become U+FFFD, so that the result always is.
void append_json_text(std::string& out, std::string_view text);

/// Appends the shortest form that reads back the same; what JSON can't say (infinity, not a number) becomes null.
void append_json_number(std::string& out, double value);

} // namespace parley
