// Opening, reopening, refusing.
#include "child_process.hpp"
#include "fixture.hpp"

#include <fstream>

namespace parley::storage {
namespace {

constexpr session_id session{1};

std::vector<std::unique_ptr<group>> one_group(session_book& book, std::uint64_t number, std::string_view text) {
  std::vector<std::unique_ptr<group>> groups;
  groups.push_back(std::make_unique<group>(number));
  book.append(*groups.back(), session, text);
  return groups;
}

std::size_t records_in(store& s) {
  std::size_t n = 0;
  value_of(reader{s}.scan(1, [&](const log_record&) { return ++n, true; }));
  return n;
}

store_options reading() {
  store_options o;
  o.mode = store_options::access::read_only;
  return o;
}

storage_errc error_of(const result<std::unique_ptr<store>, storage_error>& r) {
  EXPECT_FALSE(r);
  return r ? storage_errc{} : r.error().code;
}

TEST(store_test, a_new_store_begins_with_group_one) {
  temporary_directory dir;
  EXPECT_EQ(open_store(dir.path() / "made" / "by" / "open")->next_group(), 1u);
}

TEST(store_test, reopening_finds_the_next_group_and_the_records) {
  temporary_directory dir;
  session_book book;
  for (std::uint64_t number = 1; number <= 5; ++number) {
    const auto s = open_store(dir.path());
    ASSERT_EQ(s->next_group(), number);
    commit_groups(*s, one_group(book, number, "text " + std::to_string(number)));
    EXPECT_EQ(s->next_group(), number + 1);
  }
  const auto s = open_store(dir.path());
  reader r{*s};
  const auto p = value_of(r.after(book.links(1), 0, unlimited));
  EXPECT_EQ(seqs_of(p), (std::vector<std::uint64_t>{1, 2, 3, 4, 5}));
  EXPECT_EQ(frames_of(p).back().text, "text 5");
}

TEST(store_test, another_schema_is_refused) {
  temporary_directory dir;
  {
    const auto s = open_store(dir.path());
    EXPECT_EQ(reader{*s}.get(table::meta, "schema"), "1");
    std::vector<std::unique_ptr<group>> groups;
    groups.push_back(std::make_unique<group>(1));
    groups.back()->update({table::meta, "schema", "2"});
    commit_groups(*s, std::move(groups));
  }
  EXPECT_EQ(error_of(store::open(dir.path())), storage_errc::wrong_schema);
  EXPECT_EQ(error_of(store::open(dir.path(), reading())), storage_errc::wrong_schema);
}

TEST(store_test, a_file_of_something_else_is_refused) {
  temporary_directory dir;
  std::ofstream(dir.path() / "data.mdb") << std::string(16384, 'x');
  EXPECT_EQ(error_of(store::open(dir.path())), storage_errc::corrupt);
}

TEST(store_test, reading_where_no_store_is_makes_none) {
  temporary_directory dir;
  EXPECT_EQ(error_of(store::open(dir.path() / "none", reading())), storage_errc::cannot_open);
  EXPECT_FALSE(std::filesystem::exists(dir.path() / "none"));
}

TEST(store_test, a_place_that_is_no_directory_cannot_be_opened) {
  temporary_directory dir;
  std::ofstream(dir.path() / "file") << "x";
  EXPECT_EQ(error_of(store::open(dir.path() / "file")), storage_errc::cannot_open);
}

TEST(store_test, a_second_process_that_writes_is_refused_until_the_first_one_ends) {
  temporary_directory dir;
  child_process first{[&](const child_process::turns& parent) {
    const auto s = open_store(dir.path());
    parent.tell();
    parent.wait();
    return 0;
  }};
  ASSERT_TRUE(first.wait());
  EXPECT_EQ(error_of(store::open(dir.path())), storage_errc::in_use);
  first.tell();
  EXPECT_EQ(first.exit_code(), 0);
  EXPECT_TRUE(store::open(dir.path()));
}

TEST(store_test, a_process_that_reads_works_beside_one_that_writes_and_follows_its_map) {
  temporary_directory dir;
  child_process reading_child{[&](const child_process::turns& parent) {
    parent.wait();
    const auto s = value_of(store::open(dir.path(), reading()));
    const auto before = records_in(*s);
    parent.tell();
    parent.wait();
    return int(before * 10 + records_in(*s));
  }};
  const auto s = open_store(dir.path());
  session_book book;
  commit_groups(*s, one_group(book, 1, "small"));
  reading_child.tell();
  ASSERT_TRUE(reading_child.wait());
  for (std::uint64_t number = 2; number <= 8; ++number)
    commit_groups(*s, one_group(book, number, std::string(1'000'000, 'x'))); // twice the map that the child saw
  reading_child.tell();
  EXPECT_EQ(reading_child.exit_code(), 1 * 10 + 8);
}

} // namespace
} // namespace parley::storage
