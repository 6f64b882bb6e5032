// Commits: order, batching, atomicity, failure, growth beside readers.
#include "fixture.hpp"

#include <thread>

namespace parley::storage {
namespace {

using namespace std::chrono_literals;

constexpr session_id session{1};
/// Nothing in these tests waits that long: it stands for "only when many records wait".
constexpr writer_options patient{.eager_records = 100, .linger = 1h, .retry_full = 1ms};
constexpr writer_options eager{.eager_records = 1, .linger = 0us, .retry_full = 1ms};

std::vector<std::uint64_t> numbers(std::uint64_t first, std::uint64_t last) {
  std::vector<std::uint64_t> v;
  for (auto n = first; n <= last; ++n)
    v.push_back(n);
  return v;
}

class writer_test : public testing::Test {
protected:
  std::unique_ptr<group> next(std::string_view text = "text", std::size_t capacity = 64 * 1024) {
    auto g = std::make_unique<group>(number++, capacity);
    book.append(*g, session, text);
    return g;
  }

  std::vector<std::uint64_t> seqs_on_disk() {
    std::vector<std::uint64_t> seqs;
    value_of(reader{*s}.scan(1, [&](const log_record& r) { return seqs.push_back(r.frame.head().seq), true; }));
    return seqs;
  }

  temporary_directory dir;
  std::unique_ptr<store> s = open_store(dir.path());
  session_book book;
  listener events;
  std::uint64_t number = 1;
};

TEST_F(writer_test, many_groups_that_wait_are_committed_in_one_transaction) {
  writer w{*s, events.events(), patient};
  for (int i = 0; i < 99; ++i)
    w.submit(next());
  EXPECT_EQ(w.outstanding(), 99u);
  EXPECT_TRUE(events.committed_so_far().empty());
  w.submit(next());
  EXPECT_EQ(events.wait_committed(100), numbers(1, 100));
  EXPECT_EQ(w.totals().commits, 1u);
  EXPECT_EQ(w.totals().records, 100u);
  EXPECT_GT(w.totals().bytes, 100u * sizeof(record_head));
  EXPECT_EQ(w.outstanding(), 0u);
}

TEST_F(writer_test, few_records_are_committed_after_the_linger) {
  writer w{*s, events.events(), {.eager_records = 1000, .linger = 1ms, .retry_full = 1ms}};
  w.submit(next());
  EXPECT_EQ(events.wait_committed(1), numbers(1, 1));
}

TEST_F(writer_test, the_committed_groups_come_back_with_their_bytes) {
  std::vector<const byte_block*> seen;
  std::vector<const byte_block*> submitted;
  {
    writer w{*s,
      {[&](std::vector<std::unique_ptr<group>> groups) {
         for (const auto& g : groups)
           seen.push_back(g->block().get());
       },
        [](bool) {}, [](const storage_error&) {}},
      eager};
    for (int i = 0; i < 10; ++i) {
      auto g = next();
      submitted.push_back(g->block().get());
      w.submit(std::move(g));
    }
  }
  EXPECT_EQ(seen, submitted);
}

TEST_F(writer_test, ending_the_writer_commits_what_waits) {
  {
    writer w{*s, events.events(), patient};
    for (int i = 0; i < 3; ++i)
      w.submit(next());
  }
  EXPECT_EQ(events.committed_so_far(), numbers(1, 3));
  EXPECT_EQ(seqs_on_disk(), numbers(1, 3));
}

TEST_F(writer_test, a_large_backlog_is_committed_completely_and_in_order) {
  {
    writer w{*s, events.events(), {.eager_records = 1000, .linger = 1h, .retry_full = 1ms}};
    const std::string text(1'000'000, 'x'); // together more than one transaction takes
    for (int i = 0; i < 40; ++i)
      w.submit(next(text, group::default_capacity));
  }
  EXPECT_EQ(events.committed_so_far(), numbers(1, 40));
  EXPECT_EQ(seqs_on_disk(), numbers(1, 40));
}

TEST_F(writer_test, a_group_of_updates_alone_is_committed_and_counts) {
  {
    writer w{*s, events.events(), eager};
    auto g = std::make_unique<group>(1, 1024);
    g->update({table::directory, "a", "1"});
    g->update({table::directory, "b", "2"});
    w.submit(std::move(g));
    g = std::make_unique<group>(2, 1024);
    g->update({table::directory, "a", "3"});
    g->update({table::directory, "b", {}, table_update::action::erase});
    g->update({table::directory, "never there", {}, table_update::action::erase});
    w.submit(std::move(g));
  }
  EXPECT_EQ(s->next_group(), 3u);
  reader r{*s};
  EXPECT_EQ(value_of(r.get(table::directory, "a")), "3");
  EXPECT_FALSE(value_of(r.get(table::directory, "b")));
}

TEST_F(writer_test, entries_of_a_table_come_by_prefix_in_order_of_their_keys) {
  {
    writer w{*s, events.events(), eager};
    auto g = std::make_unique<group>(1, 1024);
    for (const char* key : {"b2", "a1", "b1", "c1", "b3"})
      g->update({table::visitors, key, std::string("of ") + key});
    w.submit(std::move(g));
  }
  reader r{*s};
  auto list = [&](std::string_view prefix, std::size_t most) {
    std::string all;
    std::size_t n = 0;
    value_of(r.each(table::visitors, prefix, [&](std::string_view key, std::string_view value) {
      EXPECT_EQ(value, "of " + std::string(key));
      all += std::string(key) + " ";
      return ++n < most;
    }));
    return all;
  };
  EXPECT_EQ(list("b", 99), "b1 b2 b3 ");
  EXPECT_EQ(list("b", 2), "b1 b2 ");
  EXPECT_EQ(list("", 99), "a1 b1 b2 b3 c1 ");
  EXPECT_EQ(list("d", 99), "");
}

TEST_F(writer_test, a_group_that_fails_leaves_nothing_and_ends_all_commits) {
  writer w{*s, events.events(), eager};
  w.submit(next());
  events.wait_committed(1);
  auto bad = next();
  bad->update({table::directory, "good", "value"});
  bad->update({table::directory, std::string(4000, 'k'), "a key that LMDB refuses"});
  w.submit(std::move(bad));
  EXPECT_EQ(events.wait_failed().code, storage_errc::io);
  w.submit(next());
  EXPECT_EQ(events.committed_so_far(), numbers(1, 1));
  EXPECT_EQ(w.outstanding(), 2u);
  EXPECT_EQ(seqs_on_disk(), numbers(1, 1));
  EXPECT_FALSE(value_of(reader{*s}.get(table::directory, "good")));
}

TEST_F(writer_test, a_gap_in_the_group_numbers_fails) {
  writer w{*s, events.events(), eager};
  number = 2;
  w.submit(next());
  EXPECT_EQ(events.wait_failed().code, storage_errc::io);
  EXPECT_EQ(s->next_group(), 1u);
}

TEST_F(writer_test, updates_become_visible_together_with_the_records_of_their_group) {
  std::atomic<bool> done{false};
  std::thread watching([&] {
    reader r{*s};
    std::uint64_t recorded = 0;
    while (!done) {
      // The table is read after the log: it may be newer, never older.
      value_of(r.scan(recorded + 1, [&](const log_record& rec) { return recorded = rec.frame.head().seq, true; }));
      if (recorded == 0)
        continue;
      const auto said = value_of(r.get(table::sessions, "newest"));
      ASSERT_TRUE(said);
      ASSERT_GE(std::stoull(*said), recorded);
    }
  });
  {
    writer w{*s, events.events(), eager};
    for (std::uint64_t i = 1; i <= 300; ++i) {
      auto g = next();
      g->update({table::sessions, "newest", std::to_string(i)});
      w.submit(std::move(g));
    }
    events.wait_committed(300);
  }
  done = true;
  watching.join();
}

TEST_F(writer_test, the_map_grows_several_times_while_others_read) {
  constexpr std::uint64_t groups = 40; // 40 MB into a map of 4 MiB
  std::atomic<bool> done{false};
  commit_groups(*s, [&] {
    std::vector<std::unique_ptr<group>> first;
    first.push_back(next("first"));
    return first;
  }());
  const chain first = book.links(session.value);
  auto read = [&] {
    reader r{*s};
    std::size_t pages = 0;
    while (!done || pages == 0) {
      ASSERT_EQ(frames_of(value_of(r.last(first, 0, unlimited))).at(0).text, "first");
      ASSERT_GT(s->used_bytes(), 0u);
      ++pages;
    }
  };
  std::thread one(read), two(read);
  {
    writer w{*s, events.events(), eager};
    for (std::uint64_t i = 0; i < groups; ++i)
      w.submit(next(std::string(1'000'000, 'x'), group::default_capacity));
    events.wait_committed(groups);
  }
  done = true;
  one.join();
  two.join();
  EXPECT_GT(s->used_bytes(), 40'000'000u);
  EXPECT_EQ(seqs_of(value_of(reader{*s}.after(book.links(session.value), 0, unlimited))), numbers(1, groups + 1));
}

} // namespace
} // namespace parley::storage
