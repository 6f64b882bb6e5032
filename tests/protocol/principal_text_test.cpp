#include "protocol/principal_text.hpp"

#include <gtest/gtest.h>

namespace parley {
namespace {

std::string written(principal p) {
  std::string out;
  append_principal(out, p);
  return out;
}

TEST(principal_text_test, people_read_kind_and_number) {
  EXPECT_EQ(to_text(principal{visitor_id{7}}), "visitor 7");
  EXPECT_EQ(to_text(principal{operator_id{7}}), "operator 7");
  EXPECT_EQ(to_text(principal{principal_kind::bot, 1}), "bot 1");
  EXPECT_EQ(to_text(principal{}), "system");
  EXPECT_EQ(to_text(principal{principal_kind{9}, 1}), "unknown 1");
}

TEST(principal_text_test, programs_read_back_what_was_written) {
  for (auto p : {principal{visitor_id{7}}, principal{operator_id{42}}, principal{principal_kind::bot, 1}, principal{}, principal{principal_kind{9}, 1},
         principal{principal_kind::system, 3}, principal{~std::uint64_t{0}}})
    EXPECT_EQ(parse_principal(written(p)), p) << written(p);
  EXPECT_EQ(written(principal{operator_id{42}}), "operator:42");
}

TEST(principal_text_test, the_whole_number_is_taken_too) { EXPECT_EQ(parse_principal("144115188075855914"), principal{operator_id{42}}); }

TEST(principal_text_test, anything_else_is_nobody) {
  for (auto text :
    {"", "operator", "operator:", "operator:-1", "operator:1 ", "operator 1", ":1", "robot:1", "300:1", "operator:72057594037927936", "1.5", "18446744073709551616"})
    EXPECT_FALSE(parse_principal(text)) << text;
}

} // namespace
} // namespace parley
