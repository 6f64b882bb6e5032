#include "attachments/content_answer.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace parley::attachments {

namespace {

struct byte_range {
  std::uint64_t first, last; ///< both included; first > last: beyond the end
};

std::optional<std::uint64_t> number_in(std::string_view text) {
  std::uint64_t n = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), n);
  return read.ec == std::errc{} && read.ptr == text.data() + text.size() ? std::optional{n} : std::nullopt;
}

/// Nothing if this is not one range of bytes.
std::optional<byte_range> parse(std::string_view header, std::uint64_t size) {
  constexpr std::string_view unit = "bytes=";
  if (!header.starts_with(unit))
    return {};
  header.remove_prefix(unit.size());
  const auto dash = header.find('-');
  if (dash == header.npos)
    return {};
  const auto from = number_in(header.substr(0, dash)), to = number_in(header.substr(dash + 1));
  if (dash == 0) // the last so many
    return !to ? std::nullopt : *to == 0 ? std::optional{byte_range{size, 0}} : std::optional{byte_range{size - std::min(*to, size), size - 1}};
  if (!from || (!to && dash + 1 != header.size()) || (to && *to < *from))
    return {};
  return byte_range{*from, std::min(to.value_or(size - 1), size - 1)};
}

/// RFC 8187: every byte that is no letter or digit as %XX.
std::string encoded(std::string_view name) {
  constexpr char digits[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : name)
    if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '.' || c == '-' || c == '_')
      out += c;
    else
      out += {'%', digits[std::uint8_t(c) >> 4], digits[std::uint8_t(c) & 15]};
  return out;
}

} // namespace

content_answer answer_to(const attachment& a, std::string_view range) {
  content_answer answer{200, 0, a.bytes,
    {
      {"Content-Type", a.type == "text/plain" ? "text/plain; charset=utf-8" : a.type},
      {"Content-Disposition", "attachment; filename*=UTF-8''" + encoded(a.name)},
      {"X-Content-Type-Options", "nosniff"},
      {"Content-Security-Policy", "sandbox; default-src 'none'"},
      {"Cross-Origin-Resource-Policy", "same-site"},
      {"Cache-Control", "no-store"},
      {"Accept-Ranges", "bytes"},
    }};
  const auto wanted = parse(range, a.bytes);
  if (!wanted)
    return answer;
  if (wanted->first >= a.bytes) {
    answer.status = 416;
    answer.bytes = 0;
    answer.headers.emplace_back("Content-Range", "bytes */" + std::to_string(a.bytes));
    return answer;
  }
  answer.status = 206;
  answer.first = wanted->first;
  answer.bytes = wanted->last - wanted->first + 1;
  answer.headers.emplace_back("Content-Range", "bytes " + std::to_string(wanted->first) + '-' + std::to_string(wanted->last) + '/' + std::to_string(a.bytes));
  return answer;
}

} // namespace parley::attachments
