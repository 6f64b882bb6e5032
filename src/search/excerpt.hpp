// The part of a text that shows why it was found.
#pragma once
#include "search/query_words.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace parley::search {

/// Characters of it: two lines on a screen.
constexpr std::size_t max_excerpt_characters = 160;

/// The text in pieces: what was looked for stands at the odd places (1, 3, 5 …), the rest at the even ones, which may be empty. Put together they are the text, cut at both ends
/// to max_excerpt_characters where it is longer, an ellipsis for what was cut. A single piece: nothing of it was looked for.
using excerpt = std::vector<std::string>;

excerpt excerpt_of(std::string_view text, const query_words& query);

} // namespace parley::search
