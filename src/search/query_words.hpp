// What somebody typed to look for something.
#pragma once
#include "search/words.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley::search {

/// Bytes of what is looked for: a long sentence.
constexpr std::size_t max_query_bytes = 512;
/// Words (and pairs of characters) of it: each is a list to be walked.
constexpr std::size_t max_query_words = 64;
/// From so many characters on, the word that is being typed also finds what begins so; with fewer it would find half of everything.
constexpr std::size_t min_beginning_characters = 2;

/// Words that follow one another.
struct phrase {
  std::vector<std::string> words; ///< never empty
  enum class end : std::uint8_t {
    whole,
    open, ///< its one word is still being typed: words that begin so are meant, too
  } last = end::whole;
  friend bool operator==(const phrase&, const phrase&) = default;
};

/// All of them must be found, anywhere.
struct query_words {
  std::vector<phrase> phrases;

  /// Of a text to be marked.
  bool means(const word& w) const;
};

/// What stands between white space, or within "quotation marks", is a phrase. Nothing where there is no word in `text`, or more than max_query_words.
std::optional<query_words> parse_query(std::string_view text);

} // namespace parley::search
