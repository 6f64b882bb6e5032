#include "search/query_words.hpp"

#include "search/fold.hpp"

#include <unicode/utf8.h>

#include <algorithm>

namespace parley::search {

namespace {

bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

/// Each word where it is whole; of characters their pairs, which say more, and the last one only where nothing else says that it is there.
phrase phrase_of(std::string_view folded) {
  phrase out;
  const auto words = words_of(folded);
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto& w = words[i];
    if (w.what == word::form::character) {
      // At the position of a character that has a successor stands a pair, too: right behind it, or before it for the next one.
      const bool begins_pair = i + 1 < words.size() && words[i + 1].what == word::form::pair;
      const bool ends_run = !begins_pair;
      const bool alone = i == 0 || words[i - 1].what != word::form::pair;
      if (!ends_run || (!alone && i + 1 == words.size()))
        continue;
    }
    out.words.emplace_back(w.text);
  }
  return out;
}

std::size_t characters_in(std::string_view utf8) {
  return std::size_t(std::ranges::count_if(utf8, [](char c) { return !U8_IS_TRAIL(c); }));
}

bool is_being_typed(std::string_view chunk) {
  const auto words = words_of(chunk);
  return words.size() == 1 && words[0].what == word::form::whole && words[0].until == chunk.size() && words[0].text.size() == chunk.size()
         && characters_in(chunk) >= min_beginning_characters;
}

} // namespace

bool query_words::means(const word& w) const {
  return std::ranges::any_of(phrases, [&](const phrase& p) {
    if (p.last == phrase::end::open)
      return w.what == word::form::whole && w.text.starts_with(p.words.back());
    return std::ranges::find(p.words, w.text) != p.words.end();
  });
}

std::optional<query_words> parse_query(std::string_view text) {
  const std::string folded = fold(text);
  query_words out;
  std::size_t total = 0;
  for (std::string_view left = folded; !left.empty();) {
    if (is_blank(left.front())) {
      left.remove_prefix(1);
      continue;
    }
    const bool quoted = left.front() == '"';
    if (quoted)
      left.remove_prefix(1);
    const auto end =
      std::min(left.size(), quoted ? left.find('"') : std::size_t(std::ranges::find_if(left, [](char c) { return is_blank(c) || c == '"'; }) - left.begin()));
    const auto chunk = left.substr(0, end);
    left.remove_prefix(std::min(left.size(), end + (quoted ? 1 : 0)));
    auto p = phrase_of(chunk);
    if (p.words.empty())
      continue;
    if (!quoted && left.empty() && is_being_typed(chunk))
      p.last = phrase::end::open;
    total += p.words.size();
    if (std::ranges::find(out.phrases, p) == out.phrases.end())
      out.phrases.push_back(std::move(p));
  }
  if (total == 0 || total > max_query_words)
    return {};
  return out;
}

} // namespace parley::search
