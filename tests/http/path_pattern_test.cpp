#include "http/path_pattern.hpp"

#include <gtest/gtest.h>

namespace parley::http {
namespace {

using parameters = path_pattern::parameters;

TEST(path_pattern, literals_are_compared_as_they_are) {
  EXPECT_TRUE(path_pattern{"/a/b"}.match("/a/b"));
  for (auto other : {"/a", "/a/", "/a/b/", "/a/B", "a/b", "", "/a/b/c"})
    EXPECT_FALSE(path_pattern{"/a/b"}.match(other)) << other;
}

TEST(path_pattern, a_parameter_takes_one_segment_decoded) {
  const path_pattern p{"/a/{x}/b/{y}"};
  EXPECT_EQ(p.match("/a/1/b/%C3%A4%2f"), (parameters{{"x", "1"}, {"y", "ä/"}}));
  EXPECT_FALSE(p.match("/a//b/1"));
  EXPECT_FALSE(p.match("/a/1/2/b/1"));
}

TEST(path_pattern, a_broken_escape_fits_nothing) {
  for (auto broken : {"/a/%", "/a/%4", "/a/%zz", "/a/%00"})
    EXPECT_FALSE(path_pattern{"/a/{x}"}.match(broken)) << broken;
}

TEST(path_pattern, the_rest_has_its_slashes) {
  const path_pattern p{"/a/{x*}"};
  EXPECT_EQ(p.match("/a/b/c%20d"), (parameters{{"x", "b/c d"}}));
  EXPECT_EQ(p.match("/a"), (parameters{{"x", ""}}));
}

} // namespace
} // namespace parley::http
