#include "tests/app/parleyctl_fixture.hpp"

#include <gmock/gmock.h>

namespace parley::app {
namespace {

using namespace parley::storage;
using testing::HasSubstr;

TEST_F(parleyctl_test, verify_finds_nothing_wrong_with_a_sound_history) {
  for (std::uint64_t seq = 1; seq <= 150; ++seq) { // past two skip links
    say(links, session, seq, "a", seq);
    say(other_links, other, seq, "b", seq, ann);
  }
  commit();
  EXPECT_EQ(run(verify), 0);
  EXPECT_EQ(out.str(), "300 records of 2 sessions, 0 faults\n");
}

TEST_F(parleyctl_test, verify_finds_a_hole) {
  say(links, session, 1, "a");
  say(links, session, 3, "c");
  expect_fault("session 7: seq 3 follows 1");
}

TEST_F(parleyctl_test, verify_finds_a_session_that_does_not_start_with_1) {
  say(links, session, 2, "a");
  expect_fault("session 7: seq 2 follows 0");
}

TEST_F(parleyctl_test, verify_finds_a_twin) {
  say(links, session, 1, "a");
  say(links, session, 1, "a");
  expect_fault("session 7: seq 1 stands there twice");
}

TEST_F(parleyctl_test, verify_finds_a_request_that_was_stored_twice) {
  say(links, session, 1, "a", 50);
  say(links, session, 2, "a", 50, ann); // another author's request 50 is another request
  say(other_links, other, 1, "a", 50);  // and so is one in another session
  say(links, session, 3, "a", 50);
  expect_fault("session 7: seq 3 stores request 50 of visitor 3 again");
  EXPECT_THAT(out.str(), HasSubstr(" 1 faults"));
}

TEST_F(parleyctl_test, verify_finds_a_damaged_entry_of_a_table) {
  say(links, session, 1, "a");
  records.update({table::directory, "operator/ann", "row of ann"});
  commit();
  EXPECT_EQ(run(verify), 0) << out.str();
  damage("row of ann");
  EXPECT_EQ(run(verify), 1);
  EXPECT_THAT(out.str(), HasSubstr("shard-00 tables: entry operator/ann of table directory does not match its checksum"));
}

TEST_F(parleyctl_test, verify_finds_wrong_links) {
  say(links, session, 1, "a");
  say(links, session, 2, "a");
  chain forgotten;
  say(forgotten, session, 3, "a");
  expect_fault("session 7: seq 3 is linked to 0:0, not to 1:");
}

TEST_F(parleyctl_test, verify_finds_a_wrong_skip_link) {
  for (std::uint64_t seq = 1; seq <= 64; ++seq)
    say(links, session, seq, "a");
  links.skip = {};
  say(links, session, 65, "a");
  expect_fault("session 7: seq 65 skips to 0:0, not to 1:");
}

TEST_F(parleyctl_test, verify_finds_a_changed_byte) {
  say(links, session, 1, "first text");
  say(links, session, 2, "second text");
  say(links, session, 3, "third text");
  commit();
  damage("second text");
  EXPECT_EQ(run(verify), 1);
  EXPECT_THAT(out.str(), HasSubstr("shard-00 1:"));
  EXPECT_THAT(out.str(), HasSubstr("2 records of 1 sessions, 2 faults")); // the record, and the hole that it leaves
}

TEST_F(parleyctl_test, history_prints_a_transcript) {
  add(links, head_of(kind::open, session, 1, visitor), 1, [](auto& b) { return wire::CreateopenDirect(b, 1, 0, "Zoë", "https://example.org/"); });
  say(links, session, 2, "hello", 2);
  say(other_links, other, 1, "not this one");
  say(links, session, 3, "hi Zoë", 1, ann);
  add(links, head_of(kind::close, session, 2, ann), 4, [](auto& b) { return wire::CreatecloseDirect(b, wire::end_reason::by_operator, "solved"); });
  commit();
  EXPECT_EQ(run(show_history, session), 0);
  EXPECT_EQ(out.str(), "    1  2026-11-21T23:31:38.001Z  visitor 3 opens the chat as \"Zoë\" in queue 1 from https://example.org/\n"
                       "    2  2026-11-21T23:31:38.002Z  visitor 3: hello\n"
                       "    3  2026-11-21T23:31:38.003Z  operator 1: hi Zoë\n"
                       "    4  2026-11-21T23:31:38.004Z  operator 1 closes it (by_operator) \"solved\"\n"
                       "4 records; the chat is on_chat\n");
}

TEST_F(parleyctl_test, history_of_an_unknown_session_is_an_error) {
  say(links, session, 1, "a");
  commit();
  EXPECT_EQ(run(show_history, session_id{99}), 1);
  EXPECT_THAT(err.str(), HasSubstr("no session 99"));
}

TEST_F(parleyctl_test, export_writes_a_line_of_json_for_every_record_or_those_of_one_session) {
  say(links, session, 1, "one");
  say(other_links, other, 1, "two");
  commit();
  EXPECT_EQ(run(export_records, std::optional<session_id>{}), 0);
  EXPECT_EQ(std::ranges::count(out.str(), '\n'), 2);
  out.str("");
  EXPECT_EQ(run(export_records, std::optional{other}), 0);
  EXPECT_THAT(out.str(), testing::StartsWith(R"({"kind":"message","status":"on_chat","visibility":"everyone","channel":0,"session":"8","seq":"1",)"));
  EXPECT_THAT(out.str(), HasSubstr(R"("body":{"text":"two",)"));
  EXPECT_EQ(std::ranges::count(out.str(), '\n'), 1);
}

TEST_F(parleyctl_test, export_leaves_out_what_is_damaged_and_says_so) {
  say(links, session, 1, "first text");
  say(links, session, 2, "second text");
  commit();
  damage("first text");
  EXPECT_EQ(run(export_records, std::optional<session_id>{}), 1);
  EXPECT_THAT(out.str(), testing::Not(HasSubstr("first text")));
  EXPECT_THAT(out.str(), HasSubstr("second text"));
  EXPECT_THAT(err.str(), HasSubstr("shard-00 1:0: "));
}

TEST_F(parleyctl_test, stats_counts_sessions_and_records) {
  say(links, session, 1, "a");
  say(links, session, 2, "a");
  say(other_links, other, 1, "a");
  commit();
  EXPECT_EQ(run(show_stats), 0);
  EXPECT_THAT(out.str(), HasSubstr("sessions  2\n  on_chat     2\n"));
  EXPECT_THAT(out.str(), HasSubstr("records   3, "));
  EXPECT_THAT(out.str(), HasSubstr("  message     3, "));
  EXPECT_THAT(out.str(), HasSubstr("shard-00  1 commit groups"));
}

TEST_F(parleyctl_test, every_shard_of_the_folder_is_read) {
  say(links, session, 1, "a");
  commit();
  std::filesystem::rename(shard, dir.path() / "shard-01");
  records = group{1, 64 * 1024};
  say(other_links, other, 1, "b");
  commit();
  EXPECT_EQ(run(verify), 0);
  EXPECT_EQ(out.str(), "2 records of 2 sessions, 0 faults\n");
}

TEST_F(parleyctl_test, a_folder_that_is_none_or_holds_no_shard_is_told) {
  auto missing = data_folder::open(dir.path() / "nowhere");
  ASSERT_FALSE(missing);
  EXPECT_THAT(missing.error(), HasSubstr("nowhere"));
  auto empty = data_folder::open(dir.path());
  ASSERT_FALSE(empty);
  EXPECT_THAT(empty.error(), HasSubstr("shard-00"));
}

TEST_F(parleyctl_test, looking_does_not_hinder_a_running_server) {
  say(links, session, 1, "a");
  commit();
  auto writing = open_store(shard);
  EXPECT_EQ(run(verify), 0);
}

} // namespace
} // namespace parley::app
