#include "search/excerpt.hpp"

#include "search/fold.hpp"

#include <unicode/utf8.h>

#include <algorithm>

namespace parley::search {

namespace {

using range = traced_fold::range;

/// What was left before the first hit, characters: enough to see what it is about.
constexpr std::size_t lead_characters = 40;
constexpr std::string_view ellipsis = "…";

/// Bytes of the original that are meant, in order, none touching the next.
std::vector<range> hits_in(std::string_view text, const query_words& query) {
  const traced_fold folded{text};
  std::vector<range> hits;
  for (const auto& w : words_of(folded.text()))
    if (query.means(w))
      hits.push_back(folded.origin_of({w.from, w.until}));
  std::ranges::sort(hits, {}, &range::from);
  std::vector<range> joined;
  for (const auto& h : hits)
    if (!joined.empty() && h.from <= joined.back().until)
      joined.back().until = std::max(joined.back().until, h.until);
    else
      joined.push_back(h);
  return joined;
}

std::size_t forward(std::string_view text, std::size_t at, std::size_t characters) {
  for (; characters > 0 && at < text.size(); --characters)
    do
      ++at;
    while (at < text.size() && U8_IS_TRAIL(text[at]));
  return at;
}

std::size_t back(std::string_view text, std::size_t at, std::size_t characters) {
  for (; characters > 0 && at > 0; --characters)
    do
      --at;
    while (at > 0 && U8_IS_TRAIL(text[at]));
  return at;
}

range part_to_show(std::string_view text, const std::vector<range>& hits) {
  std::size_t from = hits.empty() ? 0 : back(text, hits.front().from, lead_characters);
  if (const auto until = forward(text, from, max_excerpt_characters); until < text.size())
    return {from, until};
  return {back(text, text.size(), max_excerpt_characters), text.size()}; // the end is near: show more of what is before
}

} // namespace

excerpt excerpt_of(std::string_view text, const query_words& query) {
  const auto hits = hits_in(text, query);
  const auto shown = part_to_show(text, hits);
  excerpt out(1);
  if (shown.from > 0)
    out.back() = ellipsis;
  auto at = shown.from;
  for (const auto& h : hits) {
    const auto from = std::max(h.from, shown.from), until = std::min(h.until, shown.until);
    if (from >= until)
      continue;
    out.back() += text.substr(at, from - at);
    out.emplace_back(text.substr(from, until - from));
    out.emplace_back();
    at = until;
  }
  out.back() += text.substr(at, shown.until - at);
  if (shown.until < text.size())
    out.back() += ellipsis;
  return out;
}

} // namespace parley::search
