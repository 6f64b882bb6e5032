#include "base/utf8.hpp"

#include <gtest/gtest.h>

namespace parley {
namespace {

TEST(utf8, whole_characters_are_text) {
  for (auto text : {"", "plain", "\xC3\xA4", "\xE5\xA4\x89", "\xF0\x9F\x99\x82", "\xEF\xBF\xBF"})
    EXPECT_TRUE(is_utf8(text)) << text;
}

TEST(utf8, what_is_cut_overlong_or_a_surrogate_is_not) {
  for (auto bytes : {"\xFF", "\xC3", "a\xE5\xA4", "\xC0\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\x80"})
    EXPECT_FALSE(is_utf8(bytes));
}

} // namespace
} // namespace parley
