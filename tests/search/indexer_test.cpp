#include "search/indexer.hpp"

#include "chat_log.hpp"
#include "search/index_reader.hpp"
#include "search/index_writer.hpp"

#include <fstream>
#include <thread>

namespace parley::search::testing {
namespace {

constexpr visitor_id ada{1};

struct indexer_test : ::testing::Test {
  storage::temporary_directory folder;
  storage::temporary_directory index_folder;
  std::filesystem::path where = index_folder.path() / "search";

  std::size_t found_in(chat_log& chats, indexer& index, std::string_view text) {
    EXPECT_TRUE(wait_for([&] { return index.next_group() >= chats.log->next_group(); }));
    searcher find{index, *chats.log};
    const auto page = find.query({principal{ada}}, scope::messages, {}, text, 0, 20);
    EXPECT_TRUE(page);
    return page ? page->total : 0;
  }
};

TEST_F(indexer_test, what_is_committed_can_be_found_soon) {
  chat_log chats{folder.path()};
  indexer index{where, *chats.log, test_clock};
  const auto s = chats.open(ada);
  for (std::size_t i = 1; i <= 3; ++i) {
    chats.say(s, principal{ada}, "needle");
    chats.commit();
    EXPECT_EQ(found_in(chats, index, "needle"), i);
  }
}

TEST_F(indexer_test, sessions_of_a_crowd_are_stored_when_nothing_is_said_for_a_moment) {
  chat_log chats{folder.path()};
  indexer index{where, *chats.log, test_clock};
  std::vector<session_id> crowd;
  for (std::size_t i = 0; i < 2 * few_sessions; ++i)
    crowd.push_back(chats.open(ada, "Ada"));
  found_in(chats, index, "nothing yet"); // all of them are known
  for (int texts = 1; texts <= 3; ++texts) {
    for (const auto s : crowd)
      chats.say(s, principal{ada}, "hello");
    chats.commit();
    EXPECT_EQ(found_in(chats, index, "hello"), crowd.size() * std::size_t(texts)); // of three commits one has to wait
  }
  EXPECT_TRUE(wait_for([&] {
    index_reader reader{where};
    return std::ranges::all_of(crowd, [&](session_id s) { return reader.session(s)->texts == 3; });
  }));
}

TEST_F(indexer_test, a_second_start_goes_on_where_the_first_ended) {
  chat_log chats{folder.path()};
  const auto s = chats.open(ada);
  chats.say(s, principal{ada}, "needle");
  chats.commit();
  {
    indexer index{where, *chats.log, test_clock};
    EXPECT_EQ(found_in(chats, index, "needle"), 1u);
    EXPECT_EQ(index.totals().records.value(), 2u);
  }
  chats.say(s, principal{ada}, "needle");
  chats.commit();
  indexer index{where, *chats.log, test_clock};
  EXPECT_EQ(found_in(chats, index, "needle"), 2u);
  EXPECT_EQ(index.totals().records.value(), 1u) << "only the new one";
}

TEST_F(indexer_test, an_index_that_is_gone_is_made_anew) {
  chat_log chats{folder.path()};
  const auto s = chats.open(ada);
  chats.say(s, principal{ada}, "needle");
  chats.commit();
  {
    indexer index{where, *chats.log, test_clock};
    EXPECT_EQ(found_in(chats, index, "needle"), 1u);
  }
  std::filesystem::remove_all(where);
  indexer index{where, *chats.log, test_clock};
  EXPECT_EQ(found_in(chats, index, "needle"), 1u);
}

TEST_F(indexer_test, an_index_whose_folder_is_removed_while_it_is_used_is_made_anew) {
  chat_log chats{folder.path()};
  const auto s = chats.open(ada);
  chats.say(s, principal{ada}, "needle");
  chats.commit();
  indexer index{where, *chats.log, test_clock};
  EXPECT_EQ(found_in(chats, index, "needle"), 1u);
  std::filesystem::remove_all(where);
  chats.say(s, principal{ada}, "needle");
  chats.commit();
  ASSERT_TRUE(wait_for([&] { return index.generation() >= 3; }));
  EXPECT_EQ(found_in(chats, index, "needle"), 2u);
}

TEST_F(indexer_test, a_damaged_index_is_made_anew) {
  chat_log chats{folder.path()};
  const auto s = chats.open(ada);
  chats.say(s, principal{ada}, "needle");
  chats.commit();
  {
    indexer index{where, *chats.log, test_clock};
    EXPECT_EQ(found_in(chats, index, "needle"), 1u);
  }
  std::ofstream{where / "iamglass", std::ios::trunc} << "not what it was";
  indexer index{where, *chats.log, test_clock};
  EXPECT_EQ(found_in(chats, index, "needle"), 1u);
}

TEST_F(indexer_test, a_file_in_the_place_of_the_folder_is_put_out_of_the_way) {
  chat_log chats{folder.path()};
  chats.say(chats.open(ada), principal{ada}, "needle");
  chats.commit();
  std::ofstream{where} << "a file";
  indexer index{where, *chats.log, test_clock};
  EXPECT_EQ(found_in(chats, index, "needle"), 1u);
}

TEST_F(indexer_test, an_index_of_another_log_is_made_anew) {
  {
    chat_log chats{folder.path()};
    chats.say(chats.open(ada), principal{ada}, "old needle");
    chats.commit();
    indexer index{where, *chats.log, test_clock};
    EXPECT_EQ(found_in(chats, index, "needle"), 1u);
  }
  storage::temporary_directory other;
  chat_log chats{other.path()};
  const auto s = chats.open(ada, "somebody else with a longer name");
  chats.say(s, principal{ada}, "new needle");
  chats.commit();
  chats.say(s, principal{ada}, "and more");
  chats.commit();
  indexer index{where, *chats.log, test_clock};
  EXPECT_EQ(found_in(chats, index, "needle"), 1u);
  EXPECT_EQ(found_in(chats, index, "old"), 0u);
}

TEST_F(indexer_test, a_shorter_log_makes_the_index_anew) {
  {
    chat_log chats{folder.path()};
    const auto s = chats.open(ada);
    for (int i = 0; i < 3; ++i) {
      chats.say(s, principal{ada}, "old needle");
      chats.commit();
    }
    indexer index{where, *chats.log, test_clock};
    EXPECT_EQ(found_in(chats, index, "needle"), 3u);
  }
  storage::temporary_directory other;
  chat_log chats{other.path()};
  indexer index{where, *chats.log, test_clock};
  EXPECT_TRUE(wait_for([&] { return index.generation() > 0; }));
  EXPECT_EQ(found_in(chats, index, "needle"), 0u);
}

TEST_F(indexer_test, F088_while_it_is_far_behind_nothing_is_answered) {
  chat_log chats{folder.path()};
  auto kept = index_writer::open(where); // somebody else has it
  ASSERT_TRUE(kept);
  chats.say(chats.open(ada), principal{ada}, "needle");
  chats.commit();
  indexer index{where, *chats.log, test_clock};
  searcher find{index, *chats.log};
  ASSERT_TRUE(wait_for([&] { return index.totals().failures.value() > 0; }));
  EXPECT_FALSE(index.in_step());
  EXPECT_EQ(find.query({principal{ada}}, scope::messages, {}, "needle", 0, 20).error(), search_errc::not_ready);
  kept->reset();
  EXPECT_EQ(found_in(chats, index, "needle"), 1u);
  EXPECT_TRUE(index.in_step());
}

TEST_F(indexer_test, readers_are_answered_while_it_commits) {
  chat_log chats{folder.path()};
  indexer index{where, *chats.log, test_clock};
  searcher find{index, *chats.log};
  const auto s = chats.open(ada);
  chats.say(s, principal{ada}, "needle");
  chats.commit();
  EXPECT_EQ(found_in(chats, index, "needle"), 1u);
  std::atomic<bool> enough{false};
  std::atomic<std::size_t> answers{0}, refused{0};
  std::vector<std::jthread> readers;
  for (int i = 0; i < 2; ++i)
    readers.emplace_back([&] {
      while (!enough) {
        const auto page = find.query({principal{ada}}, scope::messages, {}, "needle", 0, 20);
        ++(page && page->total > 0 ? answers : refused);
      }
    });
  for (int i = 0; i < 5; ++i) {
    const auto before = index.totals().commits.value();
    chats.say(s, principal{ada}, "needle");
    chats.commit();
    EXPECT_TRUE(wait_for([&] { return index.totals().commits.value() > before; }));
  }
  enough = true;
  readers.clear();
  EXPECT_GT(answers, 0u);
  EXPECT_EQ(refused, 0u);
}

} // namespace
} // namespace parley::search::testing
