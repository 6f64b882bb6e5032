#include "search/fold.hpp"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>

#include <algorithm>
#include <cassert>

namespace parley::search {

namespace {

std::string normalized(std::string_view text, icu::Edits* edits) {
  UErrorCode status = U_ZERO_ERROR;
  static const icu::Normalizer2* const nfkc_folded = icu::Normalizer2::getNFKCCasefoldInstance(status);
  assert(nfkc_folded);
  std::string out;
  out.reserve(text.size());
  icu::StringByteSink<std::string> sink{&out};
  nfkc_folded->normalizeUTF8(0, {text.data(), std::int32_t(text.size())}, sink, edits, status);
  assert(U_SUCCESS(status)); // fails without memory or with misused arguments only
  return out;
}

} // namespace

std::string fold(std::string_view text) {
  // Most of what is typed in Latin scripts: no need for Unicode's tables.
  if (std::ranges::all_of(text, [](char c) { return (c & '\x80') == 0; })) {
    std::string out{text};
    for (char& c : out)
      if (c >= 'A' && c <= 'Z')
        c = char(c - 'A' + 'a');
    return out;
  }
  return normalized(text, nullptr);
}

traced_fold::traced_fold(std::string_view original) : text_(normalized(original, &edits_)) {}

traced_fold::range traced_fold::origin_of(range folded) const {
  UErrorCode status = U_ZERO_ERROR;
  auto at = edits_.getFineIterator();
  at.findDestinationIndex(std::int32_t(folded.from), status);
  const auto from = at.hasChange() ? at.sourceIndex() : at.sourceIndex() + std::int32_t(folded.from) - at.destinationIndex();
  at.findDestinationIndex(std::int32_t(folded.until) - 1, status);
  const auto until = at.hasChange() ? at.sourceIndex() + at.oldLength() : at.sourceIndex() + std::int32_t(folded.until) - at.destinationIndex();
  return {std::size_t(from), std::size_t(until)};
}

} // namespace parley::search
