// After an erasure no byte of what was written is left, and the history still holds together.
#include "chat_log.hpp"
#include "reports/report_book.hpp"
#include "visitor_data/visitor_eraser.hpp"

#include <chrono>
#include <csignal>
#include <random>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace parley::visitor_data {
namespace {

using storage::value_of;

std::unique_ptr<visitor_eraser> start(chat_log& chats, erase_hooks hooks) {
  return value_of(visitor_eraser::start(*chats.log, *chats.rows, *chats.files, chats.clock, std::move(hooks)));
}

/// A router that has nothing to forget, and nobody else.
erase_hooks quiet_hooks() {
  return {[](auto, const auto&, auto) {}, [](auto, const auto&, auto) -> result<ok_t, std::string> { return ok; }, [](const auto& why) { FAIL() << why.detail; }};
}

erasure wait_finished(const visitor_eraser& e, visitor_id who) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{60};
  for (;;) {
    const auto now = value_of(e.find(who));
    if ((now && now->is_finished()) || std::chrono::steady_clock::now() > deadline) {
      EXPECT_TRUE(now && now->is_finished());
      return now.value_or(erasure{});
    }
    std::this_thread::yield();
  }
}

std::map<std::pair<std::int64_t, reports::subject>, reports::figures> reports_of(chat_log& chats) {
  storage::temporary_directory dir;
  auto rows = value_of(storage::control_store::open(dir.path()));
  auto book = value_of(reports::report_book::open(*rows, UINT64_MAX));
  storage::reader log{*chats.log};
  value_of(log.scan(1, [&](const storage::log_record& r) { return book.add(r.frame, r.where), true; }));
  std::map<std::pair<std::int64_t, reports::subject>, reports::figures> all;
  value_of(book.each(reports::report_book::period::hour, 0, INT64_MAX, [&](std::int64_t start, reports::subject whose, const reports::figures& f) {
    all[{start, whose}].add(f);
  }));
  return all;
}

TEST(visitor_eraser, F105_no_byte_of_the_texts_is_left_and_chats_reports_and_other_visitors_are_as_before) {
  storage::temporary_directory dir;
  chat_log chats{dir.path()};
  const auto alone = chats.file("only ann has this file"), shared = chats.file("both have this file");
  for (int i = 0; i < 10; ++i) {
    chats.chat(bob, i * 3);
    chats.reference(shared, chats.chat(bob, 2, shared.id));
    chats.reference(alone, chats.chat(ann, 1 + i * 7, alone.id));
    chats.reference(shared, chats.chat(ann, 2, shared.id));
  }
  ASSERT_GT(chats.found(secret), 100u);
  const auto bobs_words = chats.found_in(dir.path() / "shard-00" / "data.mdb", "bobspublic");
  const auto states = chats.states();
  const auto figures = reports_of(chats);

  std::vector<session_id> told_router, told_search;
  auto hooks = quiet_hooks();
  hooks.forget_in_router = [&](visitor_id who, const auto& sessions, auto) {
    EXPECT_EQ(who, ann);
    told_router = sessions;
  };
  hooks.forget_elsewhere = [&](visitor_id, const auto& sessions, std::uint64_t) -> result<ok_t, std::string> {
    told_search = sessions;
    return ok;
  };
  {
    auto eraser = start(chats, hooks);
    ASSERT_TRUE(eraser->request(ann, principal{olga}));
    const auto done = wait_finished(*eraser, ann);
    EXPECT_EQ(done.sessions, 20u);
    EXPECT_EQ(done.attachments, 1u);
    EXPECT_EQ(done.left, 0u);
    EXPECT_GT(done.records, 100u);
    const auto soon = std::chrono::steady_clock::now() + std::chrono::seconds{60};
    while (eraser->counters().finished.value() == 0 && std::chrono::steady_clock::now() < soon)
      std::this_thread::yield(); // it is counted a moment after it can be found
    EXPECT_EQ(eraser->counters().finished.value(), 1u);
  }
  EXPECT_EQ(told_router.size(), 20u);
  EXPECT_EQ(told_search, told_router);

  EXPECT_EQ(chats.found_in(dir.path() / "shard-00" / "data.mdb", secret), 0u);
  EXPECT_EQ(chats.states(), states) << "seqs, kinds, who, when, stars: all of it";
  EXPECT_EQ(reports_of(chats), figures);
  EXPECT_GE(bobs_words, chats.found_in(dir.path() / "shard-00" / "data.mdb", "bobspublic"));
  EXPECT_FALSE(chats.files->find(alone.id));
  EXPECT_TRUE(chats.files->find(shared.id)) << "bob's chat carries it, too";
  chats.reopen();
  EXPECT_EQ(chats.states(), states);
  EXPECT_EQ(chats.found_in(dir.path() / "shard-00" / "data.mdb", secret), 0u);
}

TEST(visitor_eraser, F105_nothing_of_a_file_that_only_the_visitor_had_is_left_anywhere_in_the_data_folder) {
  storage::temporary_directory dir;
  chat_log chats{dir.path()};
  const auto alone = chats.file(std::string{secret} + " in a file");
  chats.reference(alone, chats.chat(ann, 5, alone.id));
  auto eraser = start(chats, quiet_hooks());
  ASSERT_TRUE(eraser->request(ann, principal{olga}));
  wait_finished(*eraser, ann);
  EXPECT_EQ(chats.found(secret), 0u) << "store, control store, files";
  EXPECT_EQ(chats.found(alone.id), 0u);
}

TEST(visitor_eraser, F105_what_another_could_not_forget_is_tried_again_and_only_then_finished) {
  storage::temporary_directory dir;
  chat_log chats{dir.path()};
  chats.chat(ann, 3);
  auto hooks = quiet_hooks();
  std::atomic<int> asked{0};
  hooks.forget_elsewhere = [&](auto, const auto&, auto) -> result<ok_t, std::string> {
    if (++asked == 1)
      return failure{std::string{"busy"}};
    return ok;
  };
  {
    auto eraser = start(chats, hooks);
    ASSERT_TRUE(eraser->request(ann, principal{olga}));
    while (asked == 0)
      std::this_thread::yield();
    EXPECT_FALSE(value_of(eraser->find(ann))->is_finished());
  }
  auto again = start(chats, hooks);
  wait_finished(*again, ann);
  EXPECT_EQ(asked, 2);
}

TEST(visitor_eraser, F105_others_forget_a_chat_that_the_visitor_began_during_the_erasure_too) {
  storage::temporary_directory dir;
  chat_log chats{dir.path()};
  const auto first = chats.chat(ann, 3);
  session_id second;
  std::vector<session_id> told;
  auto hooks = quiet_hooks();
  hooks.forget_in_router = [&](auto, const auto&, auto) { second = chats.chat(ann, 3); };
  hooks.forget_elsewhere = [&](auto, const auto& sessions, auto) -> result<ok_t, std::string> {
    told = sessions;
    return ok;
  };
  auto eraser = start(chats, hooks);
  ASSERT_TRUE(eraser->request(ann, principal{olga}));
  EXPECT_EQ(wait_finished(*eraser, ann).sessions, 2u);
  EXPECT_EQ(told, (std::vector{first, second}));
  EXPECT_EQ(chats.found_in(dir.path() / "shard-00" / "data.mdb", secret), 0u);
}

TEST(visitor_eraser, F105_a_request_is_written_down_with_what_the_audit_log_says_of_it) {
  storage::temporary_directory dir;
  chat_log chats{dir.path()};
  auto hooks = quiet_hooks();
  std::shared_ptr<void> held; // the router takes its time
  hooks.forget_in_router = [&](auto, const auto&, std::shared_ptr<void> done) { held = std::move(done); };
  auto eraser = start(chats, hooks);
  const auto row = [](std::string key) { return [key] { return std::vector<storage::control_update>{{key, "olga asked"}}; }; };
  ASSERT_TRUE(eraser->request(ann, principal{olga}, row("audit/1")));
  ASSERT_TRUE(eraser->request(ann, principal{olga}, row("audit/2")));
  EXPECT_EQ(value_of(chats.rows->get("audit/1")), "olga asked");
  EXPECT_EQ(value_of(chats.rows->get("audit/2")), "olga asked");
  EXPECT_EQ(value_of(eraser->list()).size(), 1u);
  EXPECT_EQ(eraser->counters().under_way.value(), 1);
  EXPECT_EQ(value_of(eraser->find(bob)), std::nullopt);
}

/// kill -9 at any moment; the next start finishes what was asked for.
TEST(visitor_eraser, F105_an_erasure_survives_kill_9_at_any_moment) {
  std::mt19937 random{3};
  for (int round = 0; round < 8; ++round) {
    storage::temporary_directory dir;
    std::map<session_id, domain::session_state> states;
    {
      chat_log chats{dir.path()};
      const auto file = chats.file(std::string{secret} + " in a file");
      for (int i = 0; i < 6; ++i) {
        chats.chat(bob, 9);
        chats.reference(file, chats.chat(ann, 30, file.id));
      }
      states = chats.states();
    }
    int asked[2];
    ASSERT_EQ(::pipe(asked), 0);
    const auto child = ::fork();
    if (child == 0) {
      chat_log chats{dir.path()};
      auto eraser = start(chats, quiet_hooks());
      if (!eraser->request(ann, principal{olga}) || ::write(asked[1], "!", 1) != 1)
        ::_exit(1);
      ::pause();
    }
    char c;
    ASSERT_EQ(::read(asked[0], &c, 1), 1);
    std::this_thread::sleep_for(std::chrono::microseconds{random() % 40'000}); // no waiting for anything: this is the moment of the crash
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    ::close(asked[0]);
    ::close(asked[1]);

    chat_log chats{dir.path()};
    EXPECT_EQ(chats.states(), states);
    auto eraser = start(chats, quiet_hooks());
    const auto done = wait_finished(*eraser, ann);
    EXPECT_EQ(done.sessions, 6u);
    EXPECT_EQ(done.records, 6u * 37);
    EXPECT_LE(done.attachments, 1u);
    EXPECT_EQ(chats.found(secret), 0u);
    EXPECT_EQ(chats.states(), states);
  }
}

} // namespace
} // namespace parley::visitor_data
