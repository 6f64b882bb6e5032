#include "search/rebuild.hpp"

#include "chat_log.hpp"
#include "search/index_reader.hpp"
#include "search/index_writer.hpp"

namespace parley::search::testing {
namespace {

constexpr visitor_id ada{1};

struct rebuild_test : ::testing::Test {
  storage::temporary_directory folder;
  chat_log chats{folder.path()};
  std::filesystem::path where = folder.path() / index_folder;
  storage::reader records{*chats.log};

  std::size_t found(std::string_view text) {
    index_reader r{where};
    return r.find(*parse_query(text), haystack::texts, {}, {principal{ada}}, 0, 10).total;
  }
};

TEST_F(rebuild_test, all_records_are_in_the_new_index) {
  const auto s = chats.open(ada);
  for (int i = 0; i < 50; ++i)
    chats.say(s, principal{ada}, "needle");
  chats.commit();
  for (int again = 0; again < 2; ++again) {
    const auto done = rebuild(where, records, chats.log->next_group());
    ASSERT_TRUE(done) << done.error().detail;
    EXPECT_EQ(*done, 51u);
    EXPECT_EQ(found("needle"), 50u) << "none missing, none double";
  }
}

TEST_F(rebuild_test, an_index_that_is_in_use_is_left_alone) {
  chats.say(chats.open(ada), principal{ada}, "needle");
  chats.commit();
  ASSERT_TRUE(rebuild(where, records, chats.log->next_group()));
  const auto user = index_writer::open(where);
  ASSERT_TRUE(user);
  const auto done = rebuild(where, records, chats.log->next_group());
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, index_errc::in_use);
  EXPECT_EQ(found("needle"), 1u);
}

TEST_F(rebuild_test, memory_is_bounded_by_commits_on_the_way) {
  const auto s = chats.open(ada);
  for (std::size_t i = 0; i < max_pending_records + 10; ++i)
    chats.say(s, principal{ada}, "needle");
  chats.commit();
  auto writer = index_writer::open(where);
  ASSERT_TRUE(writer);
  std::size_t most = 0;
  ASSERT_TRUE(records.scan(1, [&](const storage::log_record& r) {
    EXPECT_TRUE((*writer)->add(r));
    most = std::max(most, (*writer)->pending());
    if ((*writer)->pending() == max_pending_records) {
      EXPECT_TRUE((*writer)->commit(r.where.group(), index_writer::sessions::changed));
      EXPECT_EQ((*writer)->pending(), 0u);
    }
    return true;
  }));
  EXPECT_EQ(most, max_pending_records);
}

} // namespace
} // namespace parley::search::testing
