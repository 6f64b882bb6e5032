// kill -9 in the middle of indexing, at any record and in any commit.
#include "chat_log.hpp"
#include "search/index_reader.hpp"
#include "search/index_writer.hpp"

#include <csignal>
#include <random>
#include <set>
#include <sys/wait.h>
#include <unistd.h>

namespace parley::search::testing {
namespace {

constexpr visitor_id ada{1};
constexpr int chats_count = 20, texts_each = 30;

/// Indexes what is left of the log, and tells of each record and before and after each commit.
int index_the_rest(const std::filesystem::path& log, const std::filesystem::path& where, int progress, std::uint64_t seed) {
  storage::store_options read_only;
  read_only.mode = storage::store_options::access::read_only;
  const auto store = storage::open_store(log, read_only);
  auto writer = index_writer::open(where);
  if (!writer)
    return 1;
  const auto tell = [progress] { return ::write(progress, ".", 1) == 1; };
  storage::reader r{*store};
  bool good = true;
  std::mt19937_64 random{seed};
  std::size_t records_per_commit = 20; // and more or fewer from then on: commits fall into the middle of groups, and never twice behind the same record
  const auto read = r.scan((*writer)->next_group(), [&](const storage::log_record& record) {
    good = (*writer)->add(record) && tell();
    if (good && (*writer)->pending() >= records_per_commit) {
      good = tell() && (*writer)->commit(record.where.group(), random() % 3 ? index_writer::sessions::changed : index_writer::sessions::all) && tell();
      records_per_commit = 1 + random() % 60;
    }
    return good;
  });
  return good && read && (*writer)->commit(store->next_group(), index_writer::sessions::all) ? 0 : 1;
}

struct crash_test : ::testing::Test {
  storage::temporary_directory folder;
  std::filesystem::path log = folder.path() / "shard-00", where = folder.path() / "search";
  std::map<session_id, std::uint64_t> newest; ///< seq of each session

  void write_chats() {
    chat_log chats{folder.path()};
    std::vector<session_id> open;
    for (int i = 0; i < chats_count; ++i)
      open.push_back(chats.open(ada, "Ada"));
    for (int n = 0; n < texts_each; ++n) {
      for (const auto s : open)
        chats.say(s, principal{ada}, "needle " + std::to_string(n));
      if (n % 5 == 0)
        chats.commit();
    }
    chats.commit();
    for (const auto s : open)
      newest[s] = chats.state(s).seq;
  }

  /// False: it was killed after so many signs of life; true: it ended before.
  bool index_and_kill_after(std::size_t signs, std::uint64_t seed) {
    int ends[2];
    EXPECT_EQ(::pipe(ends), 0);
    const auto pid = ::fork();
    if (pid == 0) {
      ::close(ends[0]);
      ::_exit(index_the_rest(log, where, ends[1], seed));
    }
    ::close(ends[1]);
    char sign;
    while (signs > 0 && ::read(ends[0], &sign, 1) == 1)
      --signs;
    if (signs == 0)
      ::kill(pid, SIGKILL);
    ::close(ends[0]);
    int status = 0;
    ::waitpid(pid, &status, 0);
    if (!WIFSIGNALED(status)) {
      EXPECT_EQ(WEXITSTATUS(status), 0);
    }
    return !WIFSIGNALED(status);
  }
};

TEST_F(crash_test, nothing_is_missing_and_nothing_is_double_after_any_number_of_crashes) {
  write_chats();
  std::mt19937_64 random{42};
  int crashes = 0;
  while (!index_and_kill_after(1 + random() % 300, random()))
    ++crashes;
  EXPECT_GT(crashes, 3);

  index_reader index{where};
  const asker by{principal{ada}};
  std::multiset<std::pair<session_id, std::uint64_t>> found;
  for (std::size_t at = 0; at < std::size_t(chats_count * texts_each); at += 100)
    for (const auto& h : index.find(*parse_query("needle "), haystack::texts, {}, by, at, 100).page)
      found.emplace(h.session, h.text.seq);
  for (const auto& [session, seq] : newest) {
    ASSERT_TRUE(index.session(session));
    EXPECT_EQ(index.session(session)->state.seq, seq);
    EXPECT_EQ(index.session(session)->texts, std::uint32_t(texts_each));
    for (std::uint64_t n = 2; n <= seq; ++n)
      EXPECT_EQ(found.count({session, n}), 1u) << session.value << ':' << n;
  }
  EXPECT_EQ(found.size(), std::size_t(chats_count * texts_each));
  EXPECT_EQ(index.find(*parse_query("Ada "), haystack::names, {}, by, 0, 100).total, std::size_t(chats_count));
}

} // namespace
} // namespace parley::search::testing
