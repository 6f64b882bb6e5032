#include "visitor_data/erasure.hpp"

#include "base/key_number.hpp"

#include <array>
#include <charconv>

namespace parley::visitor_data {

std::string erasure_key(visitor_id who) { return std::string{erasure_rows} + key_number(who.value); }

std::string to_row(const erasure& e) {
  std::string row;
  for (const std::uint64_t n : {e.by.value, std::uint64_t(e.asked_ms), std::uint64_t(e.finished_ms), e.sessions, e.records, e.attachments, e.left})
    row += std::to_string(n) + ' ';
  row.pop_back();
  return row;
}

std::optional<erasure> erasure_from(std::string_view key, std::string_view row) {
  key.remove_prefix(erasure_rows.size());
  const auto who = take_key_number(key);
  std::array<std::uint64_t, 7> n{};
  const char* at = row.data();
  const char* const end = at + row.size();
  for (auto& number : n) {
    const auto read = std::from_chars(at, end, number);
    if (read.ec != std::errc{})
      return {};
    at = read.ptr == end ? end : read.ptr + 1;
  }
  if (!who || at != end)
    return {};
  return erasure{visitor_id{*who}, principal{n[0]}, std::int64_t(n[1]), std::int64_t(n[2]), n[3], n[4], n[5], n[6]};
}

} // namespace parley::visitor_data
