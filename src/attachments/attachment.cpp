#include "attachments/attachment.hpp"

#include <algorithm>
#include <charconv>

namespace parley::attachments {

namespace {

/// The text up to the next line's end, which is taken off `row`.
std::string_view take_line(std::string_view& row) {
  const auto end = std::min(row.find('\n'), row.size());
  const auto line = row.substr(0, end);
  row.remove_prefix(std::min(end + 1, row.size()));
  return line;
}

template <class Number>
bool read_number(std::string_view text, Number& n) {
  return std::from_chars(text.data(), text.data() + text.size(), n).ptr == text.data() + text.size() && !text.empty();
}

} // namespace

std::string safe_name(std::string_view name) {
  name = name.substr(name.find_last_of("/\\") + 1); // npos + 1 is 0
  std::string safe;
  for (const char c : name)
    if (std::uint8_t(c) >= 0x20 && c != 0x7f)
      safe += c;
  if (safe.size() > limits::max_name_bytes) {
    std::size_t end = limits::max_name_bytes;
    while (end > 0 && (std::uint8_t(safe[end]) & 0xc0) == 0x80)
      --end;
    safe.resize(end);
  }
  return safe.empty() || safe == "." || safe == ".." ? "file" : safe;
}

std::string to_row(const attachment& a) {
  return a.hash + '\n' + a.type + '\n' + std::to_string(a.bytes) + '\n' + std::to_string(a.by.value) + '\n' + std::to_string(a.uploaded_ms) + '\n' + a.name;
}

std::optional<attachment> from_row(std::string_view id, std::string_view row) {
  attachment a;
  a.id = id;
  a.hash = take_line(row);
  a.type = take_line(row);
  const bool sound = read_number(take_line(row), a.bytes) && read_number(take_line(row), a.by.value) && read_number(take_line(row), a.uploaded_ms);
  a.name = row;
  return sound && !a.name.empty() ? std::optional{a} : std::nullopt;
}

} // namespace parley::attachments
