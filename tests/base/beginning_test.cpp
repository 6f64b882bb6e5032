#include "base/beginning.hpp"

#include <gtest/gtest.h>

namespace parley {
namespace {

TEST(beginning_test, is_the_whole_text_if_there_is_room) {
  EXPECT_EQ(beginning_of("Ann", 3), "Ann");
  EXPECT_EQ(beginning_of("", 0), "");
  EXPECT_EQ(beginning_of("Ann", 2), "An");
}

TEST(beginning_test, cuts_no_character) {
  EXPECT_EQ(beginning_of("Zoë", 3), "Zo");
  EXPECT_EQ(beginning_of("Zoë", 4), "Zoë");
  EXPECT_EQ(beginning_of("私", 2), "");
  EXPECT_EQ(beginning_of("a😀b", 4), "a");
  EXPECT_EQ(beginning_of("a😀b", 5), "a😀");
}

} // namespace
} // namespace parley
