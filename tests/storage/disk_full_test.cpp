// No space: refused in order, nothing lost, nothing twice. The limit of a process's file size stands for the disk's.
#include "fixture.hpp"

#include "storage/data_file.hpp"
#include "tests/file_size_limit.hpp"

namespace parley::storage {
namespace {

using namespace std::chrono_literals;

constexpr session_id session{1};

class disk_full_test : public testing::Test {
protected:
  static constexpr writer_options quick{.eager_records = 1, .linger = 0us, .retry_full = 1ms};
  static constexpr std::uint64_t limit = 12 << 20;
  static constexpr std::uint64_t groups = 20; // of a megabyte each

  void submit_all(writer& w) {
    for (std::uint64_t n = 1; n <= groups; ++n) {
      auto g = std::make_unique<group>(n);
      book.append(*g, session, std::string(1'000'000, 'x'));
      w.submit(std::move(g));
    }
  }
  std::vector<std::uint64_t> seqs_on_disk(store& s) {
    std::vector<std::uint64_t> seqs;
    value_of(reader{s}.scan(1, [&](const log_record& r) { return seqs.push_back(r.frame.head().seq), true; }));
    return seqs;
  }
  static std::vector<std::uint64_t> numbers(std::uint64_t last) {
    std::vector<std::uint64_t> v;
    for (std::uint64_t n = 1; n <= last; ++n)
      v.push_back(n);
    return v;
  }

  temporary_directory dir;
  session_book book;
  listener events;
};

TEST_F(disk_full_test, what_does_not_fit_waits_and_is_committed_once_there_is_space) {
  const auto s = open_store(dir.path());
  auto no_space = std::make_unique<file_size_limit>(limit);
  writer w{*s, events.events(), quick};
  submit_all(w);
  events.wait_full(true);

  const auto before = events.committed_so_far();
  EXPECT_LT(before.size(), groups);
  EXPECT_EQ(before, numbers(before.size()));
  EXPECT_EQ(seqs_on_disk(*s), before) << "reading goes on, and nothing is there that was not reported";
  EXPECT_EQ(w.outstanding(), groups - before.size());

  no_space.reset();
  EXPECT_EQ(events.wait_committed(groups), numbers(groups));
  EXPECT_EQ(events.fullness(), (std::vector{true, false}));
  EXPECT_EQ(seqs_on_disk(*s), numbers(groups));
  EXPECT_EQ(seqs_of(value_of(reader{*s}.after(book.links(session.value), 0, unlimited))), numbers(groups));
}

TEST_F(disk_full_test, a_writer_that_ends_while_the_disk_is_full_leaves_a_sound_store) {
  std::vector<std::uint64_t> before;
  {
    const auto s = open_store(dir.path());
    const file_size_limit no_space{limit};
    {
      writer w{*s, events.events(), quick};
      submit_all(w);
      events.wait_full(true);
      before = events.committed_so_far();
    }
    EXPECT_EQ(events.committed_so_far(), before);
  }
  const auto s = open_store(dir.path());
  EXPECT_EQ(s->next_group(), before.size() + 1);
  EXPECT_EQ(seqs_on_disk(*s), before);
}

TEST_F(disk_full_test, a_store_can_be_opened_and_read_on_a_full_disk) {
  commit_groups(*open_store(dir.path()), [&] {
    std::vector<std::unique_ptr<group>> one;
    one.push_back(std::make_unique<group>(1));
    book.append(*one.back(), session, "text");
    return one;
  }());
  const file_size_limit no_space{std::filesystem::file_size(dir.path() / "data.mdb")};
  const auto s = open_store(dir.path());
  EXPECT_EQ(seqs_on_disk(*s), numbers(1));
}

TEST_F(disk_full_test, growing_takes_what_there_is_before_it_says_full) {
  { open_store(dir.path()); }
  auto file = value_of(data_file::open(dir.path() / "data.mdb"));
  const std::uint64_t space = data_file::step_bytes + 12'345;
  {
    const file_size_limit no_space{space};
    value_of(file.grow());
    const auto refused = file.grow();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, storage_errc::full);
    EXPECT_EQ(file.room(), space);
  }
  value_of(file.grow());
  EXPECT_EQ(file.room(), 2 * data_file::step_bytes);
}

} // namespace
} // namespace parley::storage
