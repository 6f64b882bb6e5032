// A text made comparable: Unicode's NFKC with case folding, so that ＡＢＣ, ABC and abc, ｶﾞ and ガ are the same. What is not UTF-8 becomes U+FFFD.
#pragma once
#include <unicode/edits.h>

#include <cstddef>
#include <string>
#include <string_view>

namespace parley::search {

std::string fold(std::string_view text);

/// A folded text that remembers where each part of it came from.
class traced_fold {
public:
  explicit traced_fold(std::string_view original);
  const std::string& text() const { return text_; }

  struct range {
    std::size_t from, until; ///< bytes
  };
  /// What of the original became these bytes of text(). Requires folded.from < folded.until ≤ text().size().
  range origin_of(range folded) const;

private:
  icu::Edits edits_; ///< before the text: is written while that is made
  std::string text_;
};

} // namespace parley::search
