#include "load-tests/dialogues.hpp"

#include <fstream>
#include <gtest/gtest.h>
#include <sstream>

namespace parley::load {
namespace {

TEST(dialogues, reads_turns_in_their_order) {
  auto d = parse_dialogue(R"({"id":"a1","department":"billing","turns":[{"from":"visitor","text":"Hi"},{"from":"operator","text":"Grüß Gott 👋"}]})");
  ASSERT_TRUE(d);
  EXPECT_EQ(d->id, "a1");
  EXPECT_EQ(d->department, "billing");
  ASSERT_EQ(d->turns.size(), 2u);
  EXPECT_EQ(d->turns[0].from, side::visitor);
  EXPECT_EQ(d->turns[1].from, side::operator_);
  EXPECT_EQ(d->turns[1].text, "Grüß Gott 👋");
}

TEST(dialogues, name_what_is_wrong_with_a_line) {
  EXPECT_FALSE(parse_dialogue("not json"));
  EXPECT_FALSE(parse_dialogue("[]"));
  EXPECT_FALSE(parse_dialogue(R"({"id":"x"})"));
  EXPECT_FALSE(parse_dialogue(R"({"turns":[]})"));
  EXPECT_FALSE(parse_dialogue(R"({"turns":[{"from":"visitor"}]})"));
  EXPECT_FALSE(parse_dialogue(R"({"turns":[{"from":"visitor","text":7}]})"));
  auto bad = parse_dialogue(R"({"turns":[{"from":"robot","text":"beep"}]})");
  ASSERT_FALSE(bad);
  EXPECT_NE(bad.error().find("robot"), std::string::npos);
}

TEST(dialogues, refuse_a_text_that_the_protocol_can_not_carry) {
  EXPECT_FALSE(parse_dialogue(R"({"turns":[{"from":"visitor","text":")" + std::string(40'000, 'x') + R"("}]})"));
}

TEST(dialogues, name_the_line_of_a_mistake_and_skip_empty_ones) {
  std::istringstream in{"{\"turns\":[{\"from\":\"visitor\",\"text\":\"a\"}]}\n\n{broken\n"};
  auto all = read_dialogues(in);
  ASSERT_FALSE(all);
  EXPECT_TRUE(all.error().starts_with("line 3:")) << all.error();
}

TEST(dialogues, of_the_bundled_sample_are_all_good) {
  std::ifstream in{PARLEY_SAMPLE};
  auto all = read_dialogues(in);
  ASSERT_TRUE(all) << all.error();
  EXPECT_EQ(all->size(), 32u);
  for (auto& d : *all) {
    EXPECT_GE(d.turns.size(), 4u) << d.id;
    EXPECT_LE(d.turns.size(), 10u) << d.id;
  }
}

} // namespace
} // namespace parley::load
