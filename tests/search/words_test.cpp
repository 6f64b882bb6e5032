#include "search/fold.hpp"
#include "search/words.hpp"

#include <gmock/gmock.h>

namespace parley::search {
namespace {

using ::testing::ElementsAre;

/// Each word as position:text.
std::vector<std::string> cut(std::string_view text) {
  const auto folded = fold(text);
  std::vector<std::string> out;
  for (const auto& w : words_of(folded))
    out.push_back(std::to_string(w.position) + ':' + std::string{w.text});
  return out;
}

TEST(words_test, words_are_letters_and_digits_between_anything_else) {
  EXPECT_THAT(cut("Order no. A-123, please!"), ElementsAre("1:order", "2:no", "3:a", "4:123", "5:please"));
}

TEST(words_test, case_and_width_and_composition_make_no_difference) {
  EXPECT_EQ(cut("ＡＢＣ ﬁ Straße"), cut("abc FI STRASSE"));
  EXPECT_EQ(cut("cafe\u0301"), cut("CAFÉ"));
  EXPECT_EQ(cut("ｶﾞ"), cut("ガ")) << "half a width";
}

TEST(words_test, scripts_without_spaces_give_characters_and_pairs) { EXPECT_THAT(cut("東京都"), ElementsAre("1:東", "1:東京", "2:京", "2:京都", "3:都")); }

TEST(words_test, the_sign_for_a_long_vowel_belongs_to_its_word) { EXPECT_THAT(cut("サー"), ElementsAre("1:サ", "1:サー", "2:ー")); }

TEST(words_test, punctuation_ends_a_pair) { EXPECT_THAT(cut("東、京"), ElementsAre("1:東", "2:京")); }

TEST(words_test, scripts_may_follow_one_another_without_a_space) { EXPECT_THAT(cut("iPhoneを15台"), ElementsAre("1:iphone", "2:を", "3:15", "4:台")); }

TEST(words_test, Korean_and_Thai_are_cut_into_pairs_as_well) {
  EXPECT_THAT(cut("환불을"), ElementsAre("1:환", "1:환불", "2:불", "2:불을", "3:을"));
  EXPECT_THAT(cut("คน"), ElementsAre("1:ค", "1:คน", "2:น"));
}

TEST(words_test, words_with_marks_stay_whole) { EXPECT_THAT(cut("हिन्दी"), ElementsAre("1:" + fold("हिन्दी"))); }

TEST(words_test, long_words_are_known_by_their_beginning) {
  const auto words = cut(std::string(1'000, 'x') + " y");
  EXPECT_THAT(words, ElementsAre("1:" + std::string(max_word_bytes, 'x'), "2:y"));
  for (const auto& w : cut("a" + std::string("éééééééééééééééééééééééééééééééééééééééé")))
    EXPECT_EQ(fold(w), w) << "cut between characters";
}

TEST(words_test, bytes_that_are_no_text_are_no_words) {
  EXPECT_THAT(cut("a\xff\xfe b\xc3"), ElementsAre("1:a", "2:b"));
  EXPECT_THAT(cut(""), ElementsAre());
  EXPECT_THAT(cut(" 、。!"), ElementsAre());
}

TEST(fold_test, every_part_knows_where_it_came_from) {
  const std::string original = "aＡﬁé";
  const traced_fold f{original};
  ASSERT_EQ(f.text(), "aafié");
  const auto origin = [&](std::size_t from, std::size_t until) {
    const auto r = f.origin_of({from, until});
    return original.substr(r.from, r.until - r.from);
  };
  EXPECT_EQ(origin(0, 1), "a");
  EXPECT_EQ(origin(1, 2), "Ａ");
  EXPECT_EQ(origin(2, 3), "ﬁ") << "half of a ligature is all of it";
  EXPECT_EQ(origin(2, 4), "ﬁ");
  EXPECT_EQ(origin(4, 6), "é");
  EXPECT_EQ(origin(0, 6), original);
}

} // namespace
} // namespace parley::search
