#include "base/json_text.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace parley {
namespace {

std::string text(std::string_view s) {
  std::string out;
  append_json_text(out, s);
  return out;
}

std::string number(double d) {
  std::string out;
  append_json_number(out, d);
  return out;
}

TEST(json_text_test, leaves_plain_text_and_unicode_as_they_are) {
  EXPECT_EQ(text(""), R"("")");
  EXPECT_EQ(text("Grüße, 世界 😀"), R"("Grüße, 世界 😀")");
}

TEST(json_text_test, escapes_what_json_demands) {
  EXPECT_EQ(text("a\"b\\c"), R"("a\"b\\c")");
  EXPECT_EQ(text("\n\r\t"), R"("\n\r\t")");
  EXPECT_EQ(text(std::string_view{"\0\x1f\x7f", 3}), R"("\u0000\u001f\u007f")");
}

TEST(json_text_test, replaces_bytes_that_are_no_utf8) {
  const std::string bad = "\xEF\xBF\xBD";
  EXPECT_EQ(text("a\xff"), "\"a" + bad + '"');
  EXPECT_EQ(text("\xC3"), '"' + bad + '"');                       // cut off
  EXPECT_EQ(text("\xC0\x80"), '"' + bad + bad + '"');             // overlong
  EXPECT_EQ(text("\xED\xA0\x80"), '"' + bad + bad + bad + '"');   // surrogate
  EXPECT_EQ(text("\xF4\x90\x80\x80").size(), 2 + 4 * bad.size()); // past U+10FFFF
  EXPECT_EQ(text("\xE4\xB8x"), '"' + bad + bad + "x\"");          // what follows is not lost
}

TEST(json_text_test, writes_numbers_that_read_back_the_same) {
  EXPECT_EQ(number(0.1), "0.1");
  EXPECT_EQ(number(-3), "-3");
  EXPECT_EQ(std::stod(number(1.0 / 3)), 1.0 / 3);
}

TEST(json_text_test, writes_null_for_what_is_no_number) {
  EXPECT_EQ(number(std::numeric_limits<double>::infinity()), "null");
  EXPECT_EQ(number(std::numeric_limits<double>::quiet_NaN()), "null");
}

} // namespace
} // namespace parley
