#include "domain/folded_text.hpp"

#include "any_text.hpp"

#include <gtest/gtest.h>

namespace parley::domain {
namespace {

bool holds(std::string_view text, std::string_view word, word_end end = word_end::whole) { return holds_word(folded(text), folded(word), end); }

TEST(folded_text, knows_no_case_in_latin_greek_and_cyrillic) {
  EXPECT_EQ(folded("Yes, PLEASE"), U"yes, please");
  EXPECT_EQ(folded("ÀÖÞ×÷ŸŽĹŐİı"), U"àöþ×÷ÿžĺőİı");
  EXPECT_EQ(folded("ΆΈΌΎΏΑΩΪΣΑΣ"), U"άέόύώαωϊσασ");
  EXPECT_EQ(folded("ПРИВЕТ ЁЂҐ"), U"привет ёђґ");
  EXPECT_EQ(folded("ẞẾ 価格 ราคา"), U"ßế 価格 ราคา");
}

TEST(folded_text, knows_no_width) { EXPECT_EQ(folded("／ＴＥＳＴ　１"), U"/test 1"); }

TEST(folded_text, has_one_space_between_words_and_none_around) { EXPECT_EQ(folded(" \t opening\r\n\u00A0 hours\u3000"), U"opening hours"); }

TEST(folded_text, keeps_a_byte_that_is_no_utf8_apart_from_every_other) {
  EXPECT_NE(folded("\xFF"), folded("\xFE"));
  EXPECT_NE(folded("\xC3"), folded("Ã"));
  EXPECT_NE(folded("\xC1\x81"), folded("A")) << "an overlong form is no A";
  EXPECT_EQ(folded("\xED\xA0\x80").size(), 3u) << "a surrogate is no code point";
  EXPECT_EQ(folded("\xF4\x90\x80\x80").size(), 4u) << "past the end of Unicode";
  EXPECT_EQ(folded("\xE4\xBE").size(), 2u) << "cut off";
}

TEST(trimmed, takes_off_all_that_nobody_sees) {
  EXPECT_EQ(trimmed(" \xE3\x80\x80\xEF\xBB\xBF\xE2\x80\x8B/t otto \n"), "/t otto");
  EXPECT_EQ(trimmed(" \t\n"), "");
  EXPECT_EQ(trimmed(""), "");
}

TEST(split_first_word, splits_at_any_white_space) {
  EXPECT_EQ(split_first_word("t\u3000 Olga Smith "), std::pair(std::string_view("t"), std::string_view("Olga Smith")));
  EXPECT_EQ(split_first_word(" a "), std::pair(std::string_view("a"), std::string_view()));
}

TEST(holds_word, finds_words_and_not_their_pieces) {
  EXPECT_TRUE(holds("What's the PRICE?", "price"));
  EXPECT_TRUE(holds("l'heure", "heure"));
  EXPECT_TRUE(holds("priceless price", "price")) << "the second place counts as well";
  EXPECT_FALSE(holds("priceless", "price"));
  EXPECT_FALSE(holds("house", "use"));
  EXPECT_FALSE(holds("Länge", "nge")) << "a letter is a letter in any alphabet";
  EXPECT_FALSE(holds("Straßen", "stra"));
  EXPECT_FALSE(holds("цены", "цен"));
  EXPECT_TRUE(holds("your opening  hours", "Opening Hours"));
  EXPECT_TRUE(holds("do you know c++?", "C++"));
  EXPECT_FALSE(holds("anything", ""));
  EXPECT_FALSE(holds("", "price"));
}

TEST(holds_word, finds_any_place_in_scripts_without_spaces) {
  EXPECT_TRUE(holds("この商品の価格を教えてください", "価格"));
  EXPECT_TRUE(holds("请问这个多少钱", "多少钱"));
  EXPECT_TRUE(holds("가격이 얼마예요", "가격"));
  EXPECT_TRUE(holds("ราคาเท่าไหร่", "เท่าไหร่"));
  EXPECT_TRUE(holds("LINEで送って", "line")) << "a Latin word ends where another script begins";
  EXPECT_FALSE(holds("ONLINEで", "line"));
}

TEST(holds_word, finds_beginnings_if_asked) {
  EXPECT_TRUE(holds("free shipping", "ship", word_end::beginning));
  EXPECT_FALSE(holds("friendship", "ship", word_end::beginning));
}

TEST(folded_text, of_any_bytes_is_folded_and_trimmed_for_good) {
  testing::any_text text(1);
  for (int i = 0; i < 20'000; ++i) {
    const std::string t = text();
    const std::string_view inner = trimmed(t);
    EXPECT_EQ(trimmed(inner), inner);
    EXPECT_EQ(folded(inner), folded(t));
    const auto [word, rest] = split_first_word(t);
    EXPECT_EQ(folded(word) + (rest.empty() ? U"" : U" ") + folded(rest), folded(t));
    EXPECT_EQ(holds(t, t), !folded(t).empty());
  }
}

} // namespace
} // namespace parley::domain
