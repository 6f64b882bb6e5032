#include "chat_log.hpp"
#include "visitor_data/visitor_records.hpp"

#include <gmock/gmock.h>

namespace parley::visitor_data {
namespace {

using storage::value_of;
using testing::ElementsAre;

TEST(visitor_records, F105_are_all_records_of_the_chats_that_the_visitor_began) {
  storage::temporary_directory dir;
  chat_log chats{dir.path()};
  const auto first = chats.chat(ann, 2);
  chats.chat(bob, 3);
  const auto second = chats.chat(ann, 1);
  storage::reader log{*chats.log};
  std::map<session_id, int> seen;
  value_of(each_record_of(ann, log, {.each = [&](const storage::log_record& r) { return ++seen[r.frame.head().session] > 0; }}));
  EXPECT_THAT(seen, ElementsAre(std::pair{first, 9}, std::pair{second, 8}));
  EXPECT_THAT(value_of(sessions_of(ann, log, [] { return true; })), ElementsAre(first, second));
}

TEST(visitor_records, end_with_the_one_that_was_enough) {
  storage::temporary_directory dir;
  chat_log chats{dir.path()};
  chats.chat(ann, 9);
  storage::reader log{*chats.log};
  int seen = 0;
  value_of(each_record_of(ann, log, {.each = [&](const storage::log_record&) { return ++seen < 3; }}));
  EXPECT_EQ(seen, 3);
}

TEST(visitor_records, are_looked_for_no_longer_than_wanted_also_where_there_is_none) {
  storage::temporary_directory dir;
  chat_log chats{dir.path()};
  chats.long_chat(bob, 3 * int(records_between_questions));
  const auto late = chats.chat(ann, 1);
  storage::reader log{*chats.log};
  int questions = 0, seen = 0;
  const record_visit impatient{.each = [&](const storage::log_record&) { return ++seen > 0; }, .goes_on = [&] { return ++questions < 3; }};
  value_of(each_record_of(ann, log, impatient));
  EXPECT_EQ(questions, 3);
  EXPECT_EQ(seen, 0);
  EXPECT_THAT(value_of(sessions_of(ann, log, [] { return true; })), ElementsAre(late));
  EXPECT_THAT(value_of(sessions_of(ann, log, [] { return false; })), ElementsAre());
}

} // namespace
} // namespace parley::visitor_data
