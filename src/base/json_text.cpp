#include "base/json_text.hpp"

#include "base/utf8.hpp"

#include <charconv>
#include <cmath>

namespace parley {

namespace {

/// Bytes at the front of `s` that are written as they are, one character each.
std::size_t plain_run(std::string_view s) {
  std::size_t n = 0;
  while (n < s.size() && s[n] >= 0x20 && s[n] < 0x7F && s[n] != '"' && s[n] != '\\')
    ++n;
  return n;
}

void append_escaped(std::string& out, unsigned char c) {
  constexpr std::string_view hex = "0123456789abcdef";
  switch (c) {
    case '"': out += "\\\""; break;
    case '\\': out += "\\\\"; break;
    case '\n': out += "\\n"; break;
    case '\r': out += "\\r"; break;
    case '\t': out += "\\t"; break;
    default: (out += "\\u00") += {hex[c >> 4], hex[c & 15]};
  }
}

} // namespace

void append_json_text(std::string& out, std::string_view text) {
  out += '"';
  for (;;) {
    const auto run = plain_run(text);
    out.append(text.data(), run); // most of a text, in one piece
    text.remove_prefix(run);
    if (text.empty())
      break;
    auto c = static_cast<unsigned char>(text.front());
    auto size = utf8_sequence(text);
    if (size == 0)
      out += "\xEF\xBF\xBD";
    else if (c < 0x20 || c == 0x7F || c == '"' || c == '\\')
      append_escaped(out, c);
    else
      out += text.substr(0, size);
    text.remove_prefix(size ? size : 1);
  }
  out += '"';
}

void append_json_number(std::string& out, double value) {
  if (!std::isfinite(value)) {
    out += "null";
    return;
  }
  char digits[32];
  auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
  out.append(digits, end);
}

} // namespace parley
