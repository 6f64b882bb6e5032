#include "search/index_writer.hpp"

#include "chat_log.hpp"
#include "search/index_reader.hpp"

namespace parley::search::testing {
namespace {

constexpr visitor_id ada{1};
constexpr operator_id olga{7};

struct index_writer_test : ::testing::Test {
  storage::temporary_directory folder, index_folder;
  std::filesystem::path where = index_folder.path() / "search";
  chat_log chats{folder.path()};
  std::unique_ptr<index_writer> writer = open();

  std::unique_ptr<index_writer> open() {
    auto opened = index_writer::open(where);
    EXPECT_TRUE(opened);
    return opened ? *std::move(opened) : nullptr;
  }

  /// Gives the writer what it has asked for.
  void add_the_rest() {
    chats.commit();
    storage::reader records{*chats.log};
    EXPECT_TRUE(records.scan(writer->next_group(), [&](const storage::log_record& r) {
      EXPECT_TRUE(writer->add(r));
      return true;
    }));
  }
  void commit(index_writer::sessions which) { EXPECT_TRUE(writer->commit(chats.log->next_group(), which)); }

  /// An accepted chat of Ada's, in the index with all that is known of it.
  session_id indexed_chat() {
    const auto s = chats.open(ada, "Ada");
    chats.tell(s, {.what = kind::accept, .author = principal{olga}});
    add_the_rest();
    commit(index_writer::sessions::all);
    return s;
  }

  /// Each time with a commit that leaves the session as it is.
  void say_hello_five_times(session_id s) {
    for (int i = 0; i < 5; ++i) {
      chats.say(s, principal{ada}, "hello");
      add_the_rest();
      commit(index_writer::sessions::changed);
    }
  }

  std::uint32_t texts_of(session_id s) {
    index_reader index{where};
    return index.session(s)->texts;
  }
  std::size_t found(std::string_view text) {
    index_reader index{where};
    return index.find(*parse_query(text), haystack::texts, {}, {principal{ada}}, 0, 100).total;
  }
};

TEST_F(index_writer_test, a_text_is_found_before_its_session_is_stored) {
  const auto s = indexed_chat();
  chats.say(s, principal{ada}, "hello");
  add_the_rest();
  commit(index_writer::sessions::changed);
  EXPECT_EQ(found("hello"), 1u);
  EXPECT_EQ(texts_of(s), 0u);
  EXPECT_EQ(writer->behind(), 1u);
  commit(index_writer::sessions::all);
  EXPECT_EQ(texts_of(s), 1u);
  EXPECT_EQ(writer->behind(), 0u);
}

TEST_F(index_writer_test, what_rights_depend_on_is_stored_with_the_next_commit) {
  const auto s = indexed_chat();
  chats.tell(s, {.what = kind::close, .author = principal{olga}});
  add_the_rest();
  commit(index_writer::sessions::changed);
  EXPECT_EQ(writer->behind(), 0u);
  index_reader index{where};
  EXPECT_EQ(index.session(s)->state, chats.state(s));
}

TEST_F(index_writer_test, what_was_not_stored_of_a_session_is_asked_for_again_and_makes_no_text_double) {
  const auto s = indexed_chat();
  say_hello_five_times(s);
  writer.reset(); // as a crash does
  writer = open();
  EXPECT_LT(writer->next_group(), chats.log->next_group());
  add_the_rest();
  commit(index_writer::sessions::all);
  EXPECT_EQ(found("hello"), 5u);
  EXPECT_EQ(texts_of(s), 5u);
  index_reader index{where};
  EXPECT_EQ(index.session(s)->state, chats.state(s));
  EXPECT_EQ(index.session(s)->records, indexed_session::soundness::whole);
  EXPECT_EQ(writer->next_group(), chats.log->next_group());
}

TEST_F(index_writer_test, a_commit_while_records_come_again_does_not_forget_how_far_the_texts_were) {
  const auto s = indexed_chat();
  say_hello_five_times(s);
  const auto texts_end = writer->texts_end();
  for (int crash = 0; crash < 2; ++crash) {
    writer.reset();
    writer = open();
    storage::reader records{*chats.log};
    int left = 2; // of the five
    EXPECT_TRUE(records.scan(writer->next_group(), [&](const storage::log_record& r) {
      EXPECT_TRUE(writer->add(r) && writer->commit(r.where.group(), index_writer::sessions::changed));
      return --left > 0;
    }));
    EXPECT_EQ(writer->texts_end(), texts_end);
  }
  add_the_rest();
  commit(index_writer::sessions::all);
  EXPECT_EQ(found("hello"), 5u);
}

TEST_F(index_writer_test, the_records_of_a_session_end_with_its_newest_text_even_before_it_is_stored) {
  const auto s = indexed_chat();
  for (int i = 0; i < 3; ++i)
    chats.say(s, principal{ada}, "hello");
  add_the_rest();
  commit(index_writer::sessions::changed);
  index_reader index{where};
  storage::reader records{*chats.log};
  const auto page = records.last(index.records_of(*index.session(s)), 0, storage::unlimited);
  ASSERT_TRUE(page);
  EXPECT_EQ(page->records, chats.records.size());
}

TEST_F(index_writer_test, it_fits_its_own_log_though_sessions_are_behind) {
  const auto s = indexed_chat();
  chats.say(s, principal{ada}, "hello");
  add_the_rest();
  commit(index_writer::sessions::changed);
  storage::reader records{*chats.log};
  EXPECT_TRUE(writer->fits(records, chats.log->next_group()));
  EXPECT_FALSE(writer->fits(records, chats.log->next_group() - 1)) << "a log that is shorter than the texts";
}

} // namespace
} // namespace parley::search::testing
