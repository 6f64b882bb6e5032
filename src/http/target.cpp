#include "http/target.hpp"

#include "base/utf8.hpp"

namespace parley::http {

namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9')
    return c - '0';
  const char lower = char(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

bool is_unreserved(char c) {
  const char lower = char(c | 0x20);
  return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
}

} // namespace

std::optional<std::string> percent_decoded(std::string_view text, plus p) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '+' && p == plus::is_blank)
      c = ' ';
    else if (c == '%') {
      const auto digits = text.substr(i + 1, 2);
      const int high = digits.size() == 2 ? hex_digit(digits[0]) : -1;
      const int low = digits.size() == 2 ? hex_digit(digits[1]) : -1;
      if (high < 0 || low < 0 || high + low == 0)
        return std::nullopt;
      c = char(high * 16 + low);
      i += 2;
    }
    out += c;
  }
  return is_utf8(out) ? std::optional{std::move(out)} : std::nullopt; // it may be stored and shown as JSON
}

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    if (is_unreserved(c)) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out.append({'%', digits[byte >> 4], digits[byte & 15]});
  }
  return out;
}

bool parse_target(std::string_view target, request& r) {
  if (!target.starts_with('/'))
    return false;
  const auto mark = target.find('?');
  r.path = target.substr(0, mark);
  if (mark == target.npos)
    return true;
  for (auto left = target.substr(mark + 1); !left.empty();) {
    const auto end = left.find('&');
    const auto pair = left.substr(0, end);
    const auto equals = pair.find('=');
    const auto name = percent_decoded(pair.substr(0, equals), plus::is_blank);
    const auto value = percent_decoded(equals == pair.npos ? std::string_view{} : pair.substr(equals + 1), plus::is_blank);
    if (!name || !value)
      return false;
    if (!name->empty())
      r.query.emplace(*name, *value);
    left = end == left.npos ? std::string_view{} : left.substr(end + 1);
  }
  return true;
}

} // namespace parley::http
