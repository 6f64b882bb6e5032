#include "attachments/content_type.hpp"

#include <algorithm>
#include <array>

namespace parley::attachments {

namespace {

using namespace std::string_view_literals;

struct sign {
  std::string_view type;
  std::size_t at;
  std::string_view bytes;
  std::string_view later = {}; ///< … and these at `later_at`
  std::size_t later_at = 0;
};

constexpr std::array signs{
  sign{"image/png"sv, 0, "\x89PNG\r\n\x1a\n"sv},
  sign{"image/jpeg"sv, 0, "\xff\xd8\xff"sv},
  sign{"image/gif"sv, 0, "GIF87a"sv},
  sign{"image/gif"sv, 0, "GIF89a"sv},
  sign{"image/webp"sv, 0, "RIFF"sv, "WEBP"sv, 8},
  sign{"audio/wav"sv, 0, "RIFF"sv, "WAVE"sv, 8},
  sign{"application/pdf"sv, 0, "%PDF-"sv},
  sign{"audio/mpeg"sv, 0, "ID3"sv},
  sign{"audio/ogg"sv, 0, "OggS"sv},
  sign{"video/webm"sv, 0, "\x1a\x45\xdf\xa3"sv},
  sign{"video/mp4"sv, 4, "ftyp"sv},
  sign{"application/zip"sv, 0, "PK\x03\x04"sv},
};
constexpr auto text_type = "text/plain"sv;

constexpr std::array types{"image/png"sv, "image/jpeg"sv, "image/gif"sv, "image/webp"sv, "audio/wav"sv, "audio/mpeg"sv, "audio/ogg"sv, "video/webm"sv, "video/mp4"sv,
  "application/pdf"sv, "application/zip"sv, text_type};

bool has(std::string_view head, std::size_t at, std::string_view bytes) { return head.size() >= at + bytes.size() && head.substr(at, bytes.size()) == bytes; }

} // namespace

void content_type::add(std::span<const std::byte> bytes) {
  const auto* first = reinterpret_cast<const char*>(bytes.data());
  head_.append(first, std::min(bytes.size(), head_bytes - head_.size()));
  for (std::size_t i = 0; i < bytes.size() && is_text_; ++i)
    look_for_text(std::uint8_t(bytes[i]));
}

void content_type::look_for_text(std::uint8_t byte) {
  if (missing_ > 0) {
    is_text_ = byte >= least_next_ && byte <= most_next_;
    --missing_;
    least_next_ = 0x80;
    most_next_ = 0xbf;
    return;
  }
  if (byte < 0x80) {
    is_text_ = (byte >= 0x20 && byte != 0x7f) || byte == '\t' || byte == '\n' || byte == '\r';
    return;
  }
  missing_ = byte >= 0xf0 ? 3 : byte >= 0xe0 ? 2 : 1;
  is_text_ = byte >= 0xc2 && byte <= 0xf4;
  least_next_ = byte == 0xe0 ? 0xa0 : byte == 0xf0 ? 0x90 : 0x80;
  most_next_ = byte == 0xed ? 0x9f : byte == 0xf4 ? 0x8f : 0xbf;
}

std::string_view content_type::name() const {
  for (const auto& s : signs)
    if (has(head_, s.at, s.bytes) && has(head_, s.later_at, s.later))
      return s.type;
  return !head_.empty() && ends_in_text() ? text_type : std::string_view{};
}

std::span<const std::string_view> known_content_types() { return types; }

} // namespace parley::attachments
