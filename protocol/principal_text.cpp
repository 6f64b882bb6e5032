#include "protocol/principal_text.hpp"

#include <array>
#include <charconv>

namespace parley {

namespace {

constexpr std::array<std::string_view, 4> kinds{"system", "visitor", "operator", "bot"};

template <class Number>
std::optional<Number> parse_number(std::string_view digits) {
  Number n{};
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), n);
  if (error != std::errc{} || end != digits.data() + digits.size())
    return std::nullopt;
  return n;
}

std::optional<std::uint8_t> parse_kind(std::string_view name) {
  for (std::size_t i = 0; i < kinds.size(); ++i)
    if (kinds[i] == name)
      return std::uint8_t(i);
  return parse_number<std::uint8_t>(name);
}

} // namespace

std::string to_text(principal p) {
  const auto kind = std::size_t(p.kind());
  if (p == principal{})
    return "system";
  return std::string{kind < kinds.size() ? kinds[kind] : "unknown"} + ' ' + std::to_string(p.number());
}

void append_principal(std::string& out, principal p) {
  if (p == principal{}) {
    out += "system";
    return;
  }
  const auto kind = std::size_t(p.kind());
  if (kind < kinds.size())
    out += kinds[kind];
  else
    out += std::to_string(kind);
  char digits[20];
  out += ':';
  out.append(digits, std::to_chars(digits, digits + sizeof digits, p.number()).ptr);
}

std::optional<principal> parse_principal(std::string_view text) {
  if (text == "system")
    return principal{};
  const auto colon = text.find(':');
  if (colon == text.npos) {
    const auto whole = parse_number<std::uint64_t>(text);
    return whole ? std::optional{principal{*whole}} : std::nullopt;
  }
  const auto kind = parse_kind(text.substr(0, colon));
  const auto number = parse_number<std::uint64_t>(text.substr(colon + 1));
  if (!kind || !number || *number > principal::number_mask)
    return std::nullopt;
  return principal{principal_kind{*kind}, *number};
}

} // namespace parley
