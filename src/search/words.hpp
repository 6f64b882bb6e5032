// What of a text can be looked for. Texts are cut in the same way when they are indexed, asked for and marked, so that the three can't differ.
#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

namespace parley::search {

/// Longer words are known by their beginning only, bytes: nobody types so much, and Xapian takes no term over 245.
constexpr std::size_t max_word_bytes = 64;

struct word {
  enum class form : std::uint8_t {
    whole,     ///< letters and digits of a script that puts spaces between words
    character, ///< of a script that does not (Japanese, Chinese, Thai …) or whose particles cling to words (Korean)
    pair,      ///< of two such characters, at the position of the first
  };
  std::string_view text;  ///< of the folded text; a whole one may be cut
  std::uint32_t from = 0; ///< where it begins in the folded text, bytes
  std::uint32_t until = 0;
  std::uint32_t position = 0; ///< 1, 2, 3 …: neighbours differ by one
  form what = form::whole;
};

/// Cuts a text that was folded; the words point into it.
std::vector<word> words_of(std::string_view folded);

} // namespace parley::search
