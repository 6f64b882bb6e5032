#include "protocol/errors.hpp"

#include "protocol/frame_writer.hpp"
#include "sample_frames.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <string>
#include <vector>

namespace parley {
namespace {

template <class T>
const T& body_of(const block_ptr& block) {
  return *trusted_frame(block->data()).body<T>();
}

TEST(errors_test, every_code_and_name_is_there_once) {
  std::set<error_code> codes;
  std::set<std::string_view> names;
  for (auto& row : error_table()) {
    EXPECT_TRUE(codes.insert(row.code).second) << row.name;
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_FALSE(row.meaning.empty());
  }
}

TEST(errors_test, codes_tell_refusals_from_closes) {
  for (auto& row : error_table().subspan(1)) {
    auto code = int(row.code);
    EXPECT_TRUE(code >= 100 && code < 300) << row.name;
  }
}

TEST(errors_test, an_unknown_code_has_the_row_of_none) {
  EXPECT_EQ(info(error_code{150}).code, error_code::none);
  EXPECT_EQ(info(error_code{65'535}).code, error_code::none);
  for (auto& row : error_table())
    EXPECT_EQ(info(row.code).name, row.name);
}

TEST(errors_test, an_error_frame_carries_its_row_and_the_request_it_is_about) {
  frame_writer w;
  for (auto& row : error_table()) {
    auto about = head_of(kind::accept, session_id{5}, 6, principal{operator_id{7}});
    auto block = block_with(w.error(about, row.code));
    auto& head = trusted_frame(block->data()).head();
    EXPECT_EQ(head.what, kind::error);
    EXPECT_EQ(head.session, about.session);
    EXPECT_EQ(head.client_id, about.client_id);
    EXPECT_EQ(head.author, about.author);
    auto& body = body_of<wire::error>(block);
    EXPECT_EQ(body.code(), std::uint16_t(row.code));
    EXPECT_EQ(body.name()->string_view(), row.name);
    EXPECT_EQ(body.detail()->string_view(), row.meaning);
  }
}

TEST(errors_test, a_detail_takes_the_place_of_the_meaning) {
  frame_writer w;
  auto block = block_with(w.error(head_of(kind::accept), error_code::taken, "by ann", principal{operator_id{3}}));
  EXPECT_EQ(body_of<wire::error>(block).detail()->string_view(), "by ann");
  EXPECT_EQ(body_of<wire::error>(block).holder(), principal{operator_id{3}}.value);
}

TEST(errors_test, bye_says_whether_to_come_back) {
  frame_writer w;
  for (auto& row : error_table()) {
    auto block = block_with(w.bye(row.code));
    EXPECT_EQ(body_of<wire::bye>(block).code(), std::uint16_t(row.code));
    EXPECT_EQ(body_of<wire::bye>(block).reason()->string_view(), row.name);
    EXPECT_EQ(body_of<wire::bye>(block).may_reconnect(), row.may_retry);
  }
}

TEST(errors_test, the_documentation_has_the_same_table) {
  std::ifstream file{PARLEY_SOURCE_DIR "/docs/protocol.md"};
  ASSERT_TRUE(file);
  auto plain = [](std::string text) { return std::erase(text, '`'), text; }; // how names are set off is the document's choice
  std::vector<std::string> documented, expected;
  for (std::string line; std::getline(file, line);)
    if (line.starts_with("| ") && line.find_first_not_of("0123456789", 2) == 5) // a row that starts with a number of three digits
      documented.push_back(plain(line));
  for (auto& row : error_table().subspan(1))
    expected.push_back(
      plain("| " + std::to_string(int(row.code)) + " | " + std::string{row.name} + " | " + (row.may_retry ? "yes" : "no") + " | " + std::string{row.meaning} + " |"));
  EXPECT_EQ(documented, expected);
}

} // namespace
} // namespace parley
