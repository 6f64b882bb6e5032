#include "http/target.hpp"

#include <gtest/gtest.h>

namespace parley::http {
namespace {

TEST(target, is_split_into_path_and_query) {
  request r;
  ASSERT_TRUE(parse_target("/a/b?x=1&y=%26+z&x=2&flag&=no", r));
  EXPECT_EQ(r.path, "/a/b");
  EXPECT_EQ(r.asked("x"), "1");
  EXPECT_EQ(r.asked("y"), "& z");
  EXPECT_EQ(r.asked("flag"), "");
  EXPECT_FALSE(r.asked("z"));
  EXPECT_EQ(r.query.size(), 4u);
}

TEST(target, must_begin_with_a_slash_and_have_whole_escapes) {
  request r;
  for (auto broken : {"", "a", "http://x/", "*", "/?a=%", "/?%g0=1"})
    EXPECT_FALSE(parse_target(broken, r)) << broken;
}

TEST(target, what_is_not_utf8_is_no_text) {
  request r;
  for (auto broken : {"/?note=%FF", "/?%C3=1", "/?note=\xff", "/?note=%ED%A0%80", "/?note=%C0%AF"})
    EXPECT_FALSE(parse_target(broken, r)) << broken;
  EXPECT_FALSE(percent_decoded("%E9"));
  EXPECT_EQ(percent_decoded("%C3%A9"), "é");
}

TEST(target, encoding_and_decoding_are_inverse) {
  for (std::string text : {"", "abc", "ä/ %?&=+", "\x01~"})
    EXPECT_EQ(percent_decoded(percent_encoded(text)), text);
  EXPECT_EQ(percent_encoded("a b/"), "a%20b%2F");
}

} // namespace
} // namespace parley::http
