#include "search/excerpt.hpp"

#include <gmock/gmock.h>

namespace parley::search {
namespace {

using ::testing::ElementsAre;

excerpt of(std::string_view text, std::string_view query) { return excerpt_of(text, *parse_query(query)); }

TEST(excerpt_test, what_was_looked_for_stands_at_the_odd_places) {
  EXPECT_THAT(of("The red bike, and a RED car", "red"), ElementsAre("The ", "red", " bike, and a ", "RED", " car"));
  EXPECT_THAT(of("Red", "red"), ElementsAre("", "Red", ""));
  EXPECT_THAT(of("blue", "red"), ElementsAre("blue"));
}

TEST(excerpt_test, words_that_begin_so_are_marked_whole) { EXPECT_THAT(of("my refunds", "refu"), ElementsAre("my ", "refunds", "")); }

TEST(excerpt_test, pairs_that_touch_are_one_mark) { EXPECT_THAT(of("私は東京都に住む", "東京都"), ElementsAre("私は", "東京都", "に住む")); }

TEST(excerpt_test, the_text_is_shown_as_it_was_written) { EXPECT_THAT(of("Ｒｅｄ ﬁsh", "red fish"), ElementsAre("", "Ｒｅｄ", " ", "ﬁsh", "")); }

TEST(excerpt_test, a_long_text_is_cut_around_the_first_hit) {
  const std::string before(500, 'x'), after(500, 'y');
  const auto parts = of(before + " needle " + after, "needle");
  EXPECT_THAT(parts, ElementsAre("…" + std::string(39, 'x') + ' ', "needle", ' ' + std::string(113, 'y') + "…"));
}

TEST(excerpt_test, near_the_end_more_is_shown_of_what_is_before) {
  const auto parts = of(std::string(500, 'x') + " needle", "needle");
  EXPECT_THAT(parts, ElementsAre("…" + std::string(153, 'x') + ' ', "needle", ""));
}

TEST(excerpt_test, characters_are_never_cut) {
  std::string text;
  for (int i = 0; i < 300; ++i)
    text += "é";
  EXPECT_EQ(of(text + " ü", "ü").front().size(), 3 + 158 * 2 + 1);
}

TEST(excerpt_test, any_bytes_may_come) {
  for (const std::string text : {"\xff red \xc3", "\x80\x80\x80", "red\xe6"})
    EXPECT_FALSE(of(text, "red").empty());
}

} // namespace
} // namespace parley::search
