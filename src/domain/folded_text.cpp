#include "domain/folded_text.hpp"

#include <algorithm>
#include <iterator>

namespace parley::domain {

namespace {

struct code_range {
  char32_t first, last;
};

bool is_in(char32_t c, const auto& ranges) {
  auto r = std::ranges::lower_bound(ranges, c, {}, &code_range::last);
  return r != std::end(ranges) && c >= r->first;
}

/// Past all of Unicode: a byte that is no UTF-8.
constexpr char32_t no_code_point = 0x110000;

/// Takes the first code point off `s`, which is not empty.
char32_t take_code_point(std::string_view& s) {
  auto lead = static_cast<unsigned char>(s.front());
  const std::size_t size = lead < 0x80 ? 1 : lead < 0xC0 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF8 ? 4 : 0;
  constexpr char32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
  char32_t c = size < 2 ? lead : lead & (0x7Fu >> size);
  bool good = size != 0 && size <= s.size();
  for (std::size_t i = 1; good && i < size; ++i) {
    auto next = static_cast<unsigned char>(s[i]);
    good = (next & 0xC0) == 0x80;
    c = c << 6 | (next & 0x3F);
  }
  if (!good || c < smallest[size] || c >= no_code_point || (c >= 0xD800 && c <= 0xDFFF)) {
    s.remove_prefix(1);
    return no_code_point + lead;
  }
  s.remove_prefix(size);
  return c;
}

bool is_blank(char32_t c) {
  static constexpr code_range blanks[] = {
    {0, 0x20}, {0x7F, 0xA0}, {0xAD, 0xAD}, {0x1680, 0x1680}, {0x2000, 0x200B}, {0x200E, 0x200F}, {0x2028, 0x202F}, {0x205F, 0x2069}, {0x3000, 0x3000}, {0xFEFF, 0xFEFF}};
  return is_in(c, blanks);
}

/// The small letter of a capital one.
char32_t small(char32_t c) {
  auto in = [c](char32_t first, char32_t last) { return c >= first && c <= last; };
  if (in('A', 'Z') || (in(0xC0, 0xDE) && c != 0xD7) || in(0x391, 0x3AB) || in(0x410, 0x42F))
    return c + 0x20;
  if (c < 0x100)
    return c;
  // Latin Extended-A and the later Cyrillic letters: capital and small one alternate. The two letters i of Turkish are letters of their own.
  if ((in(0x100, 0x137) && !in(0x130, 0x131)) || in(0x14A, 0x177) || in(0x460, 0x481) || in(0x48A, 0x4BF) || in(0x4D0, 0x52F) || in(0x1E00, 0x1E95) || in(0x1EA0, 0x1EFF))
    return c | 1;
  if (in(0x139, 0x148) || in(0x179, 0x17E))
    return c + (c & 1);
  if (in(0x400, 0x40F))
    return c + 0x50;
  if (in(0x388, 0x38A))
    return c + 0x25;
  switch (c) {
    case 0x178: return 0xFF;  // Ÿ
    case 0x1E9E: return 0xDF; // ẞ
    case 0x386: return 0x3AC; // Ά
    case 0x38C: return 0x3CC; // Ό
    case 0x38E:
    case 0x38F: return c + 0x3F; // Ύ Ώ
    case 0x3C2: return 0x3C3;    // the sigma that ends a word
    default: return c;
  }
}

char32_t folded(char32_t c) {
  if (c >= 0xFF01 && c <= 0xFF5E) // as wide as an ideograph
    c -= 0xFF01 - '!';
  return small(c);
}

/// A letter or digit of a script that puts spaces between words.
bool is_spaced_letter(char32_t c) {
  /// All that is not: punctuation, symbols, and scripts without spaces. Folded, so without capitals and wide forms.
  static constexpr code_range others[] = {
    {0, 0x2F}, {0x3A, 0x60}, {0x7B, 0xA9}, {0xAB, 0xB4}, {0xB6, 0xB9}, {0xBB, 0xBF}, {0xD7, 0xD7}, {0xF7, 0xF7}, // ASCII and Latin-1
    {0x60C, 0x60D}, {0x61B, 0x61F}, {0x66A, 0x66D}, {0x6D4, 0x6D4}, {0x964, 0x965},                              // Arabic, Devanagari
    {0xE00, 0xEFF}, {0x1000, 0x109F}, {0x1100, 0x11FF}, {0x1780, 0x17FF},                                        // Thai, Lao, Burmese, Hangul, Khmer
    {0x2000, 0x200B}, {0x200E, 0x206F}, {0x20A0, 0x20CF}, {0x2100, 0x2BFF}, {0x2E00, 0x2FFF},                    // punctuation, symbols, radicals
    {0x3000, 0xA4CF}, {0xAC00, 0xFAFF}, {0xFE00, 0xFE6F}, {0xFF00, 0xFFFF},                                      // kana, ideographs, Hangul, their signs
    {0x1B000, 0x1B16F}, {0x1F000, static_cast<char32_t>(-1)},                                                    // more of them, emoji, no UTF-8
  };
  return !is_in(c, others);
}

/// May a word begin or end between the code points at - 1 and at?
bool is_boundary(std::u32string_view text, std::size_t at) { return at == 0 || at == text.size() || !is_spaced_letter(text[at - 1]) || !is_spaced_letter(text[at]); }

} // namespace

std::u32string folded(std::string_view text) {
  std::u32string result;
  result.reserve(text.size());
  bool blank_before = false;
  while (!text.empty()) {
    const char32_t c = take_code_point(text);
    if (is_blank(c)) {
      blank_before = true;
      continue;
    }
    if (blank_before && !result.empty())
      result += U' ';
    blank_before = false;
    result += folded(c);
  }
  return result;
}

std::string_view trimmed(std::string_view text) {
  std::size_t begin = text.size(), end = begin;
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t at = text.size() - rest.size();
    if (is_blank(take_code_point(rest)))
      continue;
    begin = std::min(begin, at);
    end = text.size() - rest.size();
  }
  return text.substr(begin, end - begin);
}

std::pair<std::string_view, std::string_view> split_first_word(std::string_view text) {
  text = trimmed(text);
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t at = text.size() - rest.size();
    if (is_blank(take_code_point(rest)))
      return {text.substr(0, at), trimmed(rest)};
  }
  return {text, {}};
}

bool holds_word(std::u32string_view text, std::u32string_view word, word_end end) {
  if (word.empty())
    return false;
  for (auto at = text.find(word); at != text.npos; at = text.find(word, at + 1))
    if (is_boundary(text, at) && (end == word_end::beginning || is_boundary(text, at + word.size())))
      return true;
  return false;
}

} // namespace parley::domain
