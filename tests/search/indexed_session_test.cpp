#include "search/indexed_session.hpp"

#include "chat_log.hpp"

namespace parley::search::testing {
namespace {

/// All sessions of the log as the index would know them.
std::map<session_id, indexed_session> replay(const chat_log& chats, std::uint64_t leave_out_seq = 0) {
  std::map<session_id, indexed_session> out;
  storage::reader r{*chats.log};
  EXPECT_TRUE(r.scan(1, [&](const storage::log_record& record) {
    if (record.frame.head().seq != leave_out_seq)
      out[record.frame.head().session].add(record);
    return true;
  }));
  return out;
}

struct indexed_session_test : ::testing::Test {
  storage::temporary_directory folder;
  chat_log chats{folder.path()};
  session_id some_chat() {
    const auto s = chats.open(visitor_id{1}, "Ada", default_queue, "https://shop.example");
    chats.tell(s, {.what = kind::accept, .author = principal{operator_id{7}}});
    for (int i = 0; i < 100; ++i)
      chats.say(s, principal{visitor_id{1}}, "hello");
    chats.tag(s, operator_id{7}, "refund");
    chats.commit();
    return s;
  }
};

TEST_F(indexed_session_test, its_state_is_that_of_the_machine) {
  const auto s = some_chat();
  EXPECT_EQ(replay(chats).at(s).state, chats.state(s));
}

TEST_F(indexed_session_test, it_is_the_same_when_it_is_read_back) {
  const auto s = some_chat();
  const auto before = replay(chats).at(s);
  const auto after = decode_session(encode(before));
  ASSERT_TRUE(after);
  EXPECT_EQ(after->state, before.state);
  EXPECT_EQ(after->links, before.links);
  EXPECT_EQ(after->texts, 100u);
  EXPECT_EQ(after->name, "Ada");
  EXPECT_EQ(after->page, "https://shop.example");
  EXPECT_EQ(after->tags, std::vector<std::string>{"refund"});
}

TEST_F(indexed_session_test, cut_bytes_are_no_session) {
  const auto s = some_chat();
  const auto bytes = encode(replay(chats).at(s));
  for (std::size_t n = 0; n < bytes.size(); ++n)
    if (auto cut = decode_session(bytes.substr(0, n)); cut) {
      EXPECT_TRUE(cut->tags.empty()) << "only at the end of what has no end mark";
    }
}

TEST_F(indexed_session_test, its_links_lead_to_every_record) {
  const auto s = some_chat();
  storage::reader r{*chats.log};
  const auto page = r.after(replay(chats).at(s).links, 0, storage::unlimited);
  ASSERT_TRUE(page);
  EXPECT_EQ(page->records, chats.records.size());
}

TEST_F(indexed_session_test, with_a_record_missing_nobody_sees_it) {
  const auto s = some_chat();
  const principal holder{operator_id{7}};
  EXPECT_TRUE(replay(chats).at(s).visible_to(holder, nullptr));
  for (const std::uint64_t missing : {1, 2, 50})
    EXPECT_FALSE(replay(chats, missing).at(s).visible_to(holder, nullptr)) << missing;
}

TEST_F(indexed_session_test, texts_may_be_stored_later_and_what_people_are_told_may_not) {
  using change = indexed_session::change;
  const auto s = some_chat();
  chats.tell(s, {.what = kind::read, .author = principal{operator_id{7}}, .up_to = 3});
  chats.rate(s, 4);
  chats.tell(s, {.what = kind::close, .author = principal{operator_id{7}}});
  chats.commit();
  std::map<kind, std::set<change>> changes;
  indexed_session known;
  storage::reader r{*chats.log};
  EXPECT_TRUE(r.scan(1, [&](const storage::log_record& record) {
    changes[record.frame.head().what].insert(known.add(record));
    return true;
  }));
  const std::map<kind, std::set<change>> expected{{kind::open, {change::words}}, {kind::accept, {change::told}}, {kind::message, {change::texts}},
    {kind::tag, {change::words}}, {kind::read, {change::texts}}, {kind::rating, {change::told}}, {kind::close, {change::told}}};
  EXPECT_EQ(changes, expected);
}

TEST_F(indexed_session_test, tags_are_kept_up_to_a_limit) {
  const auto s = some_chat();
  for (std::size_t i = 0; i < max_tags + 3; ++i)
    chats.tag(s, operator_id{7}, "tag " + std::to_string(i));
  chats.commit();
  EXPECT_EQ(replay(chats).at(s).tags.size(), max_tags);
}

} // namespace
} // namespace parley::search::testing
