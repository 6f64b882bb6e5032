#include "search/query_words.hpp"

#include <gmock/gmock.h>

namespace parley::search {
namespace {

/// Phrases in brackets; an open end as an asterisk.
std::string parsed(std::string_view text) {
  const auto q = parse_query(text);
  if (!q)
    return "nothing";
  std::string out;
  for (const auto& p : q->phrases) {
    out += '[';
    for (const auto& w : p.words)
      out += (&w == p.words.data() ? "" : " ") + w;
    out += p.last == phrase::end::open ? "*]" : "]";
  }
  return out;
}

TEST(query_words_test, every_word_must_be_found) { EXPECT_EQ(parsed("Red  BIKE "), "[red][bike]"); }

TEST(query_words_test, the_word_that_is_being_typed_is_open) {
  EXPECT_EQ(parsed("red bik"), "[red][bik*]");
  EXPECT_EQ(parsed("red b"), "[red][b]") << "too short to mean anything yet";
  EXPECT_EQ(parsed("red bik!"), "[red][bik]");
  EXPECT_EQ(parsed("ü"), "[ü]");
  EXPECT_EQ(parsed("üb"), "[üb*]");
}

TEST(query_words_test, what_stands_together_is_looked_for_together) {
  EXPECT_EQ(parsed("A-123"), "[a 123]");
  EXPECT_EQ(parsed("ann@shop.example now "), "[ann shop example][now]");
  EXPECT_EQ(parsed("\"red bike\" now "), "[red bike][now]");
  EXPECT_EQ(parsed("\"red bike"), "[red bike]") << "the mark that ends it is still to come";
  EXPECT_EQ(parsed("no\"red bike\"no "), "[no][red bike]");
}

TEST(query_words_test, characters_are_looked_for_in_pairs) {
  EXPECT_EQ(parsed("猫"), "[猫]");
  EXPECT_EQ(parsed("東京"), "[東京]");
  EXPECT_EQ(parsed("東京都"), "[東京 京都]");
  EXPECT_EQ(parsed("東京　大阪"), "[東京][大阪]") << "a wide space";
  EXPECT_EQ(parsed("買うiPhone"), "[買う う iphone]") << "the last character says that nothing is in between";
  EXPECT_EQ(parsed("iPhone買う"), "[iphone 買う]");
}

TEST(query_words_test, a_word_twice_is_a_word_once) { EXPECT_EQ(parsed("bike bike "), "[bike]"); }

TEST(query_words_test, without_a_word_there_is_no_query) {
  for (const auto* text : {"", "   ", "!?", "\"", "\"\"", "\" \" \xff"})
    EXPECT_EQ(parsed(text), "nothing") << text;
}

TEST(query_words_test, more_words_than_allowed_are_no_query) {
  std::string text;
  for (std::size_t i = 0; i < max_query_words; ++i)
    text += "w" + std::to_string(i) + ' ';
  EXPECT_EQ(parse_query(text)->phrases.size(), max_query_words);
  EXPECT_FALSE(parse_query(text + "more "));
}

} // namespace
} // namespace parley::search
