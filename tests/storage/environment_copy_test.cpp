// Copies taken while another process writes; no space for them.
#include "child_process.hpp"
#include "fixture.hpp"
#include "storage/durable_files.hpp"
#include "storage/environment_copy.hpp"
#include "tests/file_size_limit.hpp"

#include <fstream>

namespace parley::storage {
namespace {

constexpr session_id session{1};

void commit_one(store& s, session_book& book, std::string_view text) {
  std::vector<std::unique_ptr<group>> groups;
  groups.push_back(std::make_unique<group>(s.next_group()));
  book.append(*groups.back(), session, text);
  commit_groups(s, std::move(groups));
}

std::vector<std::uint64_t> seqs_in(const std::filesystem::path& where) {
  std::vector<std::uint64_t> seqs;
  const auto s = open_store(where);
  value_of(reader{*s}.scan(1, [&](const log_record& r) { return seqs.push_back(r.frame.head().seq), true; }));
  return seqs;
}

TEST(environment_copy_test, holds_all_that_was_committed_before_it_began_although_the_writer_goes_on) {
  constexpr std::size_t committed_before = 40;
  temporary_directory dir;
  const auto from = dir.path() / "from", to = dir.path() / "to", stop = dir.path() / "stop";
  child_process writer{[&](const child_process::turns& parent) {
    const auto s = open_store(from);
    session_book book;
    for (std::size_t n = 0; n < committed_before; ++n)
      commit_one(*s, book, std::string(20'000, 'a'));
    parent.tell();
    while (!std::filesystem::exists(stop))
      commit_one(*s, book, std::string(20'000, 'b')); // past the first map's size, too
    return 0;
  }};
  ASSERT_TRUE(writer.wait());
  const auto first = value_of(copy_environment(from, to));
  for (int n = 0; n < 3; ++n)
    value_of(copy_environment(from, dir.path() / std::to_string(n)));
  std::ofstream{stop};
  EXPECT_EQ(writer.exit_code(), 0);

  EXPECT_EQ(first.bytes, std::filesystem::file_size(to / "data.mdb"));
  const auto copied = seqs_in(to);
  EXPECT_GE(copied.size(), committed_before);
  for (std::size_t n = 0; n < copied.size(); ++n)
    EXPECT_EQ(copied[n], n + 1);
  EXPECT_GE(seqs_in(from).size(), seqs_in(dir.path() / "2").size());
}

TEST(environment_copy_test, a_full_disk_is_told_as_such_and_leaves_nothing_behind) {
  temporary_directory dir;
  const auto from = dir.path() / "from", to = dir.path() / "to";
  {
    const auto s = open_store(from);
    session_book book;
    for (int n = 0; n < 3; ++n)
      commit_one(*s, book, std::string(1'000'000, 'x'));
  }
  const file_size_limit no_space{1 << 20};
  const auto copied = copy_environment(from, to);
  ASSERT_FALSE(copied);
  EXPECT_EQ(copied.error().code, storage_errc::full) << copied.error().detail;
  EXPECT_TRUE(std::filesystem::is_empty(to));
}

TEST(environment_copy_test, never_writes_over_a_data_file) {
  temporary_directory dir;
  const auto from = dir.path() / "from", to = dir.path() / "to";
  open_store(from);
  std::filesystem::create_directory(to);
  std::ofstream{to / "data.mdb"} << "precious";
  const auto copied = copy_environment(from, to);
  ASSERT_FALSE(copied);
  EXPECT_EQ(std::filesystem::file_size(to / "data.mdb"), 8u);
}

TEST(environment_copy_test, where_there_is_no_store_it_says_so) {
  temporary_directory dir;
  const auto copied = copy_environment(dir.path() / "nowhere", dir.path() / "to");
  ASSERT_FALSE(copied);
  EXPECT_EQ(copied.error().code, storage_errc::cannot_open);
  EXPECT_NE(copied.error().detail.find("nowhere"), std::string::npos);
}

TEST(durable_files_test, a_copied_file_has_the_same_bytes) {
  temporary_directory dir;
  const auto from = dir.path() / "from", to = dir.path() / "to";
  const std::string content(700'001, 'q');
  std::ofstream{from} << content;
  EXPECT_EQ(value_of(copy_file_synced(from, to)), content.size());
  std::ifstream in{to};
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>{in}, {}), content);
  EXPECT_FALSE(copy_file_synced(from, to)) << "never over a file that is there";
}

TEST(durable_files_test, what_does_not_fit_is_removed_again) {
  temporary_directory dir;
  const auto from = dir.path() / "from", to = dir.path() / "to";
  std::ofstream{from} << std::string(700'001, 'q');
  const file_size_limit no_space{100'000};
  const auto copied = copy_file_synced(from, to);
  ASSERT_FALSE(copied);
  EXPECT_EQ(copied.error().code, storage_errc::full);
  EXPECT_FALSE(std::filesystem::exists(to));
}

} // namespace
} // namespace parley::storage
