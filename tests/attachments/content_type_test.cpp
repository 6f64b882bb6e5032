// The content says what it is; neither its name nor its sender does.
#include "attachments/content_type.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace parley::attachments {
namespace {

using namespace std::string_literals;

std::string type_of(std::string_view content, std::size_t piece = 1000) {
  content_type t;
  for (std::size_t at = 0; at < content.size(); at += piece)
    t.add(std::as_bytes(std::span{content.substr(at, piece)}));
  return std::string{t.name()};
}

TEST(content_type, F100_is_told_by_the_first_bytes) {
  EXPECT_EQ(type_of("\x89PNG\r\n\x1a\n\0\0\0\rIHDR"s), "image/png");
  EXPECT_EQ(type_of("\xff\xd8\xff\xe0\0\x10JFIF"s), "image/jpeg");
  EXPECT_EQ(type_of("GIF89a\1\0\1\0"s), "image/gif");
  EXPECT_EQ(type_of("RIFF\x10\0\0\0WEBPVP8 "s), "image/webp");
  EXPECT_EQ(type_of("RIFF\x10\0\0\0WAVEfmt "s), "audio/wav");
  EXPECT_EQ(type_of("%PDF-1.7\n"s), "application/pdf");
  EXPECT_EQ(type_of("\0\0\0\x20"
                    "ftypisom"s),
    "video/mp4");
  EXPECT_EQ(type_of("\x1a\x45\xdf\xa3\x9f"s), "video/webm");
  EXPECT_EQ(type_of("OggS\0\2"s), "audio/ogg");
  EXPECT_EQ(type_of("ID3\4\0"s), "audio/mpeg");
  EXPECT_EQ(type_of("PK\3\4\x14\0"s), "application/zip");
}

TEST(content_type, F100_a_page_or_a_drawing_with_scripts_is_plain_text) {
  EXPECT_EQ(type_of("<html><script>alert(1)</script>"), "text/plain");
  EXPECT_EQ(type_of("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"), "text/plain");
}

TEST(content_type, F100_programs_and_what_is_unknown_have_no_type) {
  EXPECT_EQ(type_of("\x7f"
                    "ELF\2\1\1\0"s),
    "");
  EXPECT_EQ(type_of("MZ\x90\0\3\0"s), "");
  EXPECT_EQ(type_of("RIFF\x10\0\0\0AVI "s), "");
  EXPECT_EQ(type_of(""), "");
  EXPECT_EQ(type_of("GIF8"), "text/plain") << "too short for a picture, and letters";
}

TEST(content_type, text_is_utf_8_without_control_characters) {
  EXPECT_EQ(type_of("Grüße, 世界 😀\r\n\tend"), "text/plain");
  EXPECT_EQ(type_of("a\0b"s), "");
  EXPECT_EQ(type_of("bell\a"), "");
  EXPECT_EQ(type_of("\xc0\xaf"), "") << "overlong";
  EXPECT_EQ(type_of("\xe0\x80\xaf"), "") << "overlong";
  EXPECT_EQ(type_of("\xed\xa0\x80"), "") << "half of a surrogate pair";
  EXPECT_EQ(type_of("\xf4\x90\x80\x80"), "") << "beyond Unicode";
  EXPECT_EQ(type_of("caf\xc3"), "") << "cut in a character";
  EXPECT_EQ(type_of("\x80"), "");
}

TEST(content_type, does_not_depend_on_how_the_content_is_cut) {
  std::mt19937_64 random{1};
  for (int i = 0; i < 2000; ++i) {
    std::string content(random() % 80, '\0');
    for (auto& c : content)
      c = random() % 3 ? char('a' + random() % 26) : char(random());
    const auto whole = type_of(content);
    EXPECT_EQ(type_of(content, 1 + random() % 7), whole);
    EXPECT_TRUE(whole.empty() || std::ranges::count(known_content_types(), whole) > 0) << whole;
  }
}

} // namespace
} // namespace parley::attachments
