// Damaged bytes in the file: noticed by every way of reading, never handed out as data.
#include "fixture.hpp"

#include <fstream>

namespace parley::storage {
namespace {

constexpr session_id session{1}, other{2};

/// Two groups, large enough for pages of their own: "record 1" … "record 6" of one session, one record of another in between.
class corruption_test : public testing::Test {
protected:
  corruption_test() {
    std::vector<std::unique_ptr<group>> groups;
    for (std::uint64_t number : {1, 2}) {
      groups.push_back(std::make_unique<group>(number));
      for (std::uint64_t i = 1; i <= 3; ++i)
        book.append(*groups.back(), session, text((number - 1) * 3 + i));
      book.append(*groups.back(), other, text(100 + number));
    }
    const auto s = open_store(dir.path());
    commit_groups(*s, std::move(groups));
  }

  static std::string text(std::uint64_t n) { return "record " + std::to_string(n) + std::string(1000, '-'); }

  /// Changes one byte of the record with this text, `distance` bytes from the start of its text. The store is closed.
  void damage(std::uint64_t n, std::ptrdiff_t distance) {
    std::fstream file(dir.path() / "data.mdb", std::ios::in | std::ios::out | std::ios::binary);
    const std::string all((std::istreambuf_iterator<char>(file)), {});
    const auto at = all.find(text(n));
    ASSERT_NE(at, std::string::npos);
    file.clear();
    file.seekp(std::streamoff(at) + distance);
    file.put(char(all[std::size_t(std::streamoff(at) + distance)] ^ 0x10));
  }

  struct found {
    std::vector<std::uint64_t> sound;
    std::vector<position> bad;
  };
  found scan_all(store& s) {
    found f;
    value_of(reader{s}.scan(
      1, [&](const log_record& r) { return f.sound.push_back(r.frame.head().seq), true; }, [&](position p, std::string_view) { f.bad.push_back(p); }));
    return f;
  }
  /// From the text back to the start of the record's head: FlatBuffer up to the text, frame head, record head.
  std::ptrdiff_t to_record_head() {
    frame_writer w;
    const auto frame = message_frame(w, session, 1, text(1));
    const std::string_view bytes{reinterpret_cast<const char*>(frame.data()), frame.size()};
    return -std::ptrdiff_t(bytes.find(text(1)) + sizeof(record_head));
  }

  temporary_directory dir;
  session_book book;
};

TEST_F(corruption_test, an_undamaged_log_has_no_bad_record) {
  const auto s = open_store(dir.path());
  const auto f = scan_all(*s);
  EXPECT_EQ(f.sound, (std::vector<std::uint64_t>{1, 2, 3, 1, 4, 5, 6, 2}));
  EXPECT_TRUE(f.bad.empty());
}

TEST_F(corruption_test, a_page_over_a_damaged_record_is_corrupt_and_one_beside_it_is_not) {
  damage(5, 100);
  const auto s = open_store(dir.path());
  reader r{*s};
  const auto p = r.last(book.links(1), 0, {2, SIZE_MAX});
  ASSERT_FALSE(p);
  EXPECT_EQ(p.error().code, storage_errc::corrupt);
  EXPECT_NE(p.error().detail.find("group 2"), std::string::npos);
  EXPECT_EQ(seqs_of(value_of(r.last(book.links(1), 0, {1, SIZE_MAX}))), (std::vector<std::uint64_t>{6}));
  EXPECT_FALSE(r.after(book.links(1), 0, unlimited));
  EXPECT_FALSE(r.find(book.links(1), principal{visitor_id{9}}, 9));
  EXPECT_TRUE(r.last(book.links(2), 0, unlimited));
}

TEST_F(corruption_test, scan_ends_with_corrupt_at_a_damaged_record) {
  damage(2, 0);
  const auto s = open_store(dir.path());
  std::size_t n = 0;
  const auto done = reader{*s}.scan(1, [&](const log_record&) { return ++n, true; });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, storage_errc::corrupt);
  EXPECT_EQ(n, 1u);
}

TEST_F(corruption_test, scan_with_a_place_for_bad_records_goes_on_behind_them) {
  damage(2, 0);
  damage(5, 999);
  const auto s = open_store(dir.path());
  const auto f = scan_all(*s);
  EXPECT_EQ(f.sound, (std::vector<std::uint64_t>{1, 3, 1, 4, 6, 2}));
  EXPECT_EQ(f.bad, (std::vector{book.sessions[1].positions[1], book.sessions[1].positions[4]}));
}

TEST_F(corruption_test, a_damaged_link_is_noticed) {
  damage(6, to_record_head() + std::ptrdiff_t(offsetof(record_head, previous)));
  const auto s = open_store(dir.path());
  EXPECT_FALSE(reader{*s}.last(book.links(1), 0, {1, SIZE_MAX}));
}

TEST_F(corruption_test, a_damaged_length_costs_the_rest_of_its_group_only) {
  damage(2, to_record_head());
  const auto s = open_store(dir.path());
  const auto f = scan_all(*s);
  EXPECT_EQ(f.sound, (std::vector<std::uint64_t>{1, 4, 5, 6, 2}));
  EXPECT_EQ(f.bad, std::vector{book.sessions[1].positions[1]});
}

/// Two entries of a table; the file's bytes are what is damaged.
class table_corruption_test : public testing::Test {
protected:
  table_corruption_test() {
    const auto s = open_store(dir.path());
    std::vector<std::unique_ptr<group>> groups;
    groups.push_back(std::make_unique<group>(1, 1024));
    groups.back()->update({table::sessions, "o-key-1", "a snapshot that shall be damaged"});
    groups.back()->update({table::sessions, "o-key-2", "a snapshot beside it"});
    groups.back()->update({table::visitors, "no value", ""});
    commit_groups(*s, std::move(groups));
  }

  /// Changes one bit of every byte string like this, `distance` from its start: LMDB leaves older copies of a page behind.
  void damage(std::string_view what, std::ptrdiff_t distance) {
    std::fstream file(dir.path() / "data.mdb", std::ios::in | std::ios::out | std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(file)), {});
    ASSERT_NE(bytes.find(what), std::string::npos);
    file.clear();
    for (auto at = bytes.find(what); at != std::string::npos; at = bytes.find(what, at + 1)) {
      file.seekp(std::streamoff(at) + distance);
      file.put(char(bytes[std::size_t(std::streamoff(at) + distance)] ^ 0x04));
    }
  }
  void expect_corrupt(const storage_error& e) {
    EXPECT_EQ(e.code, storage_errc::corrupt);
    EXPECT_NE(e.detail.find("of table sessions"), std::string::npos) << e.detail;
  }

  temporary_directory dir;
  static constexpr auto every_one = [](std::string_view, std::string_view) { return true; };
};

TEST_F(table_corruption_test, undamaged_values_are_read_also_empty_ones) {
  const auto s = open_store(dir.path());
  reader r{*s};
  EXPECT_EQ(value_of(r.get(table::sessions, "o-key-1")), "a snapshot that shall be damaged");
  EXPECT_EQ(value_of(r.get(table::visitors, "no value")), "");
  EXPECT_FALSE(value_of(r.get(table::sessions, "o-key-3")));
  EXPECT_TRUE(r.each(table::sessions, "", every_one));
}

TEST_F(table_corruption_test, a_damaged_value_is_an_error_and_not_a_missing_one) {
  damage("shall be damaged", 3);
  const auto s = open_store(dir.path());
  reader r{*s};
  const auto got = r.get(table::sessions, "o-key-1");
  ASSERT_FALSE(got);
  expect_corrupt(got.error());
  EXPECT_EQ(value_of(r.get(table::sessions, "o-key-2")), "a snapshot beside it");
  const auto walked = r.each(table::sessions, "o", every_one);
  ASSERT_FALSE(walked);
  expect_corrupt(walked.error());
}

TEST_F(table_corruption_test, a_damaged_checksum_is_an_error) {
  damage("a snapshot that", -1);
  const auto s = open_store(dir.path());
  EXPECT_FALSE(reader{*s}.get(table::sessions, "o-key-1"));
}

TEST_F(table_corruption_test, a_value_under_a_damaged_key_is_an_error_for_who_reads_all) {
  damage("o-key-1", 6); // it becomes "o-key-5"
  const auto s = open_store(dir.path());
  EXPECT_FALSE(reader{*s}.each(table::sessions, "o", every_one));
}

} // namespace
} // namespace parley::storage
