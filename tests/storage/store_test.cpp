// Opening, reopening, refusing.
#include "child_process.hpp"
#include "fixture.hpp"

#include <fstream>
#include <lmdb.h>

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

/// Puts the schema version into a store as any version of Parley does it.
void write_schema(const std::filesystem::path& where, std::string_view version) {
  MDB_env* env = nullptr;
  ASSERT_EQ(mdb_env_create(&env), 0);
  mdb_env_set_maxdbs(env, 8);
  ASSERT_EQ(mdb_env_open(env, where.c_str(), 0, 0600), 0);
  MDB_txn* txn = nullptr;
  ASSERT_EQ(mdb_txn_begin(env, nullptr, 0, &txn), 0);
  MDB_dbi meta = 0;
  ASSERT_EQ(mdb_dbi_open(txn, "meta", 0, &meta), 0);
  std::string name = "schema", text{version};
  MDB_val key{name.size(), name.data()}, value{text.size(), text.data()};
  ASSERT_EQ(mdb_put(txn, meta, &key, &value, 0), 0);
  ASSERT_EQ(mdb_txn_commit(txn), 0);
  mdb_env_close(env);
}

TEST(store_test, an_older_or_newer_schema_is_refused_and_named) {
  temporary_directory dir;
  EXPECT_EQ(value_of(reader{*open_store(dir.path())}.get(table::meta, "schema")), "2");
  for (const char* other : {"1", "3"}) {
    write_schema(dir.path(), other);
    for (auto options : {store_options{}, reading()}) {
      const auto opened = store::open(dir.path(), options);
      ASSERT_FALSE(opened);
      EXPECT_EQ(opened.error().code, storage_errc::wrong_schema);
      EXPECT_NE(opened.error().detail.find(std::string{"has schema "} + other + ", this program knows 2"), std::string::npos) << opened.error().detail;
    }
  }
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
