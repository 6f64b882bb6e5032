// An export has everything of the visitor and nothing of anybody else.
#include "chat_log.hpp"
#include "visitor_data/visitor_export.hpp"

#include <gmock/gmock.h>

namespace parley::visitor_data {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST(visitor_export, F105_has_every_record_file_and_fact_of_the_visitor_and_nobody_elses) {
  storage::temporary_directory dir;
  chat_log chats{dir.path()};
  const auto passport = chats.file("a passport");
  chats.chat(bob, 9);
  chats.reference(passport, chats.chat(ann, 12, passport.id));
  chats.chat(bob, 3);
  chats.chat(ann, 2);
  std::vector<std::string> lines;
  storage::reader log{*chats.log};
  const auto sum = export_visitor(ann, 77, log, *chats.files, {{"profile", R"({"email":"ann@example.org"})"}}, [&](std::string_view line) {
    lines.emplace_back(line);
    return true;
  });
  ASSERT_TRUE(sum);
  EXPECT_EQ(sum->sessions, 2u);
  EXPECT_EQ(sum->records, 2u * 7 + 12 + 2);
  EXPECT_EQ(sum->attachments, 1u);
  ASSERT_EQ(lines.size(), sum->records + 4);
  EXPECT_EQ(lines[0], R"({"type":"export","visitor":"5","time_ms":77})");
  EXPECT_EQ(lines[1], R"({"type":"profile","profile":{"email":"ann@example.org"}})");
  std::size_t words = 0;
  for (const auto& line : lines) {
    EXPECT_THAT(line, Not(HasSubstr("bobspublic")));
    EXPECT_EQ(line.find('\n'), line.npos);
    for (auto at = line.find(secret); at != line.npos; at = line.find(secret, at + 1))
      ++words;
  }
  EXPECT_EQ(words, 2u * (2 + 4) + 12 + 2 + 2) << "names, pages, texts, note, tag, reasons, rating, the file's name twice";
  EXPECT_THAT(lines[lines.size() - 2], StartsWith(R"({"type":"attachment","id":")" + passport.id));
  EXPECT_EQ(lines.back(), R"({"type":"end","sessions":2,"records":28,"attachments":1,"damaged":0})");
}

TEST(visitor_export, ends_without_its_last_line_when_nobody_wants_it_any_more) {
  storage::temporary_directory dir;
  chat_log chats{dir.path()};
  chats.chat(ann, 9);
  storage::reader log{*chats.log};
  int lines = 0;
  const auto cut = export_visitor(ann, 77, log, *chats.files, {}, [&](std::string_view) { return ++lines < 3; });
  ASSERT_TRUE(cut);
  EXPECT_EQ(lines, 3);
  EXPECT_EQ(cut->records, 2U) << "the log is read no further";
  std::vector<std::string> before;
  ASSERT_TRUE(export_visitor(
    ann, 77, log, *chats.files, {}, [&](std::string_view line) { return before.emplace_back(line), true; }, [] { return false; }));
  EXPECT_EQ(before.size(), 1U) << "what is known without the log";
}

TEST(visitor_export, F105_of_a_visitor_that_nobody_knows_is_empty_and_whole) {
  storage::temporary_directory dir;
  chat_log chats{dir.path()};
  chats.chat(bob, 1);
  std::vector<std::string> lines;
  storage::reader log{*chats.log};
  ASSERT_TRUE(export_visitor(visitor_id{99}, 0, log, *chats.files, {}, [&](std::string_view line) { return lines.emplace_back(line), true; }));
  EXPECT_EQ(lines.size(), 2u);
}

} // namespace
} // namespace parley::visitor_data
