#include "outbox/base64.hpp"

#include <cstdint>

namespace parley::outbox {

namespace {
constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
}

std::string to_base64(std::string_view bytes) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const auto left = bytes.size() - i;
    std::uint32_t three = 0;
    for (std::size_t n = 0; n < 3; ++n)
      three = three << 8 | (n < left ? static_cast<unsigned char>(bytes[i + n]) : 0);
    for (std::size_t n = 0; n < 4; ++n)
      out += n <= left ? alphabet[three >> (18 - 6 * n) & 63] : '=';
  }
  return out;
}

std::optional<std::string> from_base64(std::string_view text) {
  if (text.size() % 4 != 0)
    return {};
  const auto padding = text.size() - text.substr(0, text.find('=')).size();
  if (padding > 2 || text.find_last_not_of('=') + 1 + padding != text.size())
    return {};
  std::string out;
  std::uint32_t bits = 0;
  int have = 0;
  for (const char c : text.substr(0, text.size() - padding)) {
    const auto value = alphabet.find(c);
    if (value == alphabet.npos)
      return {};
    bits = bits << 6 | std::uint32_t(value);
    have += 6;
    if (have >= 8) {
      have -= 8;
      out += char(bits >> have & 0xff);
    }
  }
  return out;
}

} // namespace parley::outbox
