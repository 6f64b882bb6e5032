#include "search/words.hpp"

#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <optional>

namespace parley::search {

namespace {

enum class letter : std::uint8_t { none, spaced, unspaced };

letter kind_of(UChar32 c) {
  if (c < 0x80)
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || c == '_' ? letter::spaced : letter::none;
  const bool is_mark = (U_GET_GC_MASK(c) & U_GC_M_MASK) != 0;
  if (!is_mark && !u_isalnum(c))
    return letter::none;
  // By extension: the sign for a long vowel belongs to both kana scripts, and so to neither.
  static constexpr std::array unspaced{
    USCRIPT_HAN, USCRIPT_HIRAGANA, USCRIPT_KATAKANA, USCRIPT_HANGUL, USCRIPT_BOPOMOFO, USCRIPT_THAI, USCRIPT_LAO, USCRIPT_KHMER, USCRIPT_MYANMAR};
  UErrorCode status = U_ZERO_ERROR;
  const auto own = uscript_getScript(c, &status);
  if (own != USCRIPT_COMMON && own != USCRIPT_INHERITED)
    return std::ranges::find(unspaced, own) != unspaced.end() ? letter::unspaced : letter::spaced;
  return std::ranges::any_of(unspaced, [c](UScriptCode s) { return uscript_hasScript(c, s); }) ? letter::unspaced : letter::spaced;
}

class cutter {
public:
  explicit cutter(std::string_view text) : text_(text) { out_.reserve(text.size() / 4); }

  std::vector<word> cut() {
    const auto* const bytes = reinterpret_cast<const std::uint8_t*>(text_.data());
    const auto end = std::int32_t(text_.size());
    for (std::int32_t at = 0; at < end;) {
      const auto from = std::uint32_t(at);
      UChar32 c;
      U8_NEXT(bytes, at, end, c);
      take(c < 0 ? letter::none : kind_of(c), from, std::uint32_t(at));
    }
    end_word();
    return std::move(out_);
  }

private:
  void take(letter what, std::uint32_t from, std::uint32_t until) {
    if (what != letter::spaced)
      end_word();
    switch (what) {
      case letter::none: before_.reset(); break;
      case letter::spaced:
        before_.reset();
        if (!open_)
          open_ = from;
        end_ = until;
        break;
      case letter::unspaced:
        if (before_)
          add(*before_, until, position_, word::form::pair);
        add(from, until, ++position_, word::form::character);
        before_ = from;
        break;
    }
  }

  void end_word() {
    if (open_)
      add(*open_, end_, ++position_, word::form::whole);
    open_.reset();
  }

  void add(std::uint32_t from, std::uint32_t until, std::uint32_t position, word::form what) {
    auto text = text_.substr(from, until - from);
    if (text.size() > max_word_bytes) {
      auto length = std::int32_t(max_word_bytes);
      U8_SET_CP_START(reinterpret_cast<const std::uint8_t*>(text.data()), 0, length);
      text = text.substr(0, std::size_t(length));
    }
    out_.push_back({text, from, until, position, what});
  }

  std::string_view text_;
  std::vector<word> out_;
  std::uint32_t position_ = 0;
  std::optional<std::uint32_t> open_;   ///< where the word at hand began
  std::uint32_t end_ = 0;               ///< and where it ends so far
  std::optional<std::uint32_t> before_; ///< where the unspaced character before began
};

} // namespace

std::vector<word> words_of(std::string_view folded) { return cutter{folded}.cut(); }

} // namespace parley::search
