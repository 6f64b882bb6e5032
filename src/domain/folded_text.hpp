// Texts that people typed, made comparable: what a visitor or an operator writes is held against labels, words, names and short-cuts.
// Any bytes may come: a byte that is no UTF-8 equals only itself.
#pragma once
#include <string>
#include <string_view>
#include <utility>

namespace parley::domain {

/// Code points without difference of case (Latin, Greek, Cyrillic; other scripts as they are) and of width (Ａ is a), white space trimmed and
/// each run of it one space. What people would call the same text folds to the same; ß and ss, and letters composed in another way, stay different.
std::u32string folded(std::string_view text);

/// Without the white space at both ends. That is what Unicode calls so, control characters, and characters without width that come along with
/// copied text: all that nobody sees at the front of a text. A part of `text`.
std::string_view trimmed(std::string_view text);

/// The text up to its first white space, and what follows, both trimmed.
std::pair<std::string_view, std::string_view> split_first_word(std::string_view text);

/// How a word must end where it is found.
enum class word_end : unsigned char {
  whole,     ///< with the word of the text
  beginning, ///< anywhere: "ship" is found in "shipping"
};

/// Does `text` hold `word` (or words, with one space between)? Both folded. It must begin where a word of the text begins, so that "use" is not
/// found in "house"; in scripts that are written without spaces (Japanese, Chinese, Thai …) and in Korean, whose particles cling to words, any
/// place will do. An empty word is nowhere.
bool holds_word(std::u32string_view text, std::u32string_view word, word_end end = word_end::whole);

} // namespace parley::domain
