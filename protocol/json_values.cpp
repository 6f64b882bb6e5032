#include "protocol/json_values.hpp"

#include "protocol/principal_text.hpp"

#include <bit>
#include <charconv>

namespace parley {

namespace {

using schema::holds;
namespace json = boost::json;

/// Doubles hold every whole number up to here, and most readers of JSON have only doubles.
constexpr std::int64_t greatest_exact = std::int64_t{1} << 53;

template <class Number>
std::optional<std::uint64_t> from_digits(std::string_view digits) {
  Number n{};
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), n);
  if (error != std::errc{} || end != digits.data() + digits.size())
    return std::nullopt;
  return std::uint64_t(n);
}

bool fits(const schema::field& f, std::int64_t n) {
  if (f.bytes == 8)
    return n <= greatest_exact && n >= (f.is_signed ? -greatest_exact : 0);
  const auto bits = f.bytes * 8;
  return f.is_signed ? n >= -(std::int64_t{1} << (bits - 1)) && n < (std::int64_t{1} << (bits - 1)) : n >= 0 && n < (std::int64_t{1} << bits);
}

std::optional<std::uint64_t> integer_bits(const schema::field& f, const json::value& value) {
  if (const auto* n = value.if_int64())
    return fits(f, *n) ? std::optional{std::uint64_t(*n)} : std::nullopt;
  if (const auto* text = value.if_string(); text && f.bytes == 8)
    return f.is_signed ? from_digits<std::int64_t>({text->data(), text->size()}) : from_digits<std::uint64_t>({text->data(), text->size()});
  return std::nullopt;
}

std::optional<std::uint64_t> principal_bits(const schema::field& f, const json::value& value) {
  if (value.is_null())
    return 0;
  if (const auto* text = value.if_string()) {
    const auto who = parse_principal({text->data(), text->size()});
    return who ? std::optional{who->value} : std::nullopt;
  }
  return integer_bits(f, value);
}

std::optional<std::uint64_t> real_bits(const schema::field& f, const json::value& value) {
  if (!value.is_number())
    return std::nullopt;
  const auto real = value.to_number<double>();
  return f.bytes == 4 ? std::uint64_t{std::bit_cast<std::uint32_t>(float(real))} : std::bit_cast<std::uint64_t>(real);
}

} // namespace

std::optional<std::uint64_t> scalar_bits(const schema::field& f, const json::value& value) {
  switch (f.what) {
    case holds::flag: return value.is_bool() ? std::optional{std::uint64_t{value.get_bool()}} : std::nullopt;
    case holds::number: return integer_bits(f, value);
    case holds::principal: return principal_bits(f, value);
    case holds::real: return real_bits(f, value);
    case holds::enumeration:
      if (const auto* name = value.if_string()) {
        const auto* number = f.names->value_of({name->data(), name->size()});
        return number ? std::optional{std::uint64_t(*number)} : std::nullopt;
      }
      return integer_bits(f, value);
    default: return std::nullopt;
  }
}

std::string expected(const schema::field& f) {
  switch (f.what) {
    case holds::flag: return "true or false";
    case holds::real: return "a number";
    case holds::principal: return "\"operator:\" or \"visitor:\" with a number, or null";
    case holds::enumeration: {
      std::string names = "one of";
      for (const auto& [number, name] : f.names->values)
        (names += names.ends_with("of") ? " " : ", ") += name;
      return names;
    }
    default: break;
  }
  if (f.bytes == 8)
    return f.is_signed ? "a whole number, as a text of digits" : "a whole number from 0, as a text of digits";
  const auto bits = f.bytes * 8;
  if (f.is_signed)
    return "a whole number from " + std::to_string(-(std::int64_t{1} << (bits - 1))) + " to " + std::to_string((std::int64_t{1} << (bits - 1)) - 1);
  return "a whole number from 0 to " + std::to_string((std::int64_t{1} << bits) - 1);
}

} // namespace parley
