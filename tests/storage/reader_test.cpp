// Reading along the chains: pages, limits, finding a client's record.
#include "fixture.hpp"

#include <numeric>

namespace parley::storage {
namespace {

constexpr session_id session{7}, other{8};
constexpr principal visitor{visitor_id{3}}, operator_1{operator_id{1}};

std::vector<std::uint64_t> numbers(std::uint64_t first, std::uint64_t last) {
  std::vector<std::uint64_t> v(last < first ? 0 : last - first + 1);
  std::iota(v.begin(), v.end(), first);
  return v;
}

/// 210 records of one session, in groups of different sizes (also ones that LMDB keeps inside a leaf page), mixed with another session's.
class reader_test : public testing::Test {
protected:
  static constexpr std::uint64_t length = 210;

  reader_test() {
    std::vector<std::unique_ptr<group>> groups;
    std::uint64_t number = s->next_group();
    while (book.sessions[session.value].newest < length) {
      auto g = std::make_unique<group>(number, 64 * 1024);
      for (std::uint64_t i = 0; i < number % 9 + 1 && book.sessions[session.value].newest < length; ++i) {
        const auto n = book.sessions[session.value].newest + 1;
        book.append(*g, session, text(n), n % 2 ? visitor : operator_1, 1000 + n);
        if (n % 3 == 0)
          book.append(*g, other, "noise");
      }
      groups.push_back(std::move(g));
      ++number;
    }
    commit_groups(*s, std::move(groups));
  }

  static std::string text(std::uint64_t seq) { return "text " + std::to_string(seq) + std::string(seq % 40, '.'); }
  page after(std::uint64_t seq, page_limits limits = unlimited) { return value_of(r.after(book.links(session.value), seq, limits)); }
  page last(std::uint64_t before, page_limits limits = unlimited) { return value_of(r.last(book.links(session.value), before, limits)); }

  temporary_directory dir;
  std::unique_ptr<store> s = open_store(dir.path());
  session_book book;
  reader r{*s};
};

TEST_F(reader_test, after_returns_every_later_record_at_every_boundary) {
  for (std::uint64_t k = 0; k <= length + 1; ++k) {
    const auto p = after(k);
    ASSERT_EQ(seqs_of(p), numbers(k + 1, length)) << "after " << k;
    EXPECT_EQ(p.what, page::end::complete);
    EXPECT_EQ(p.records, k < length ? length - k : 0);
    EXPECT_EQ(p.first, k < length ? k + 1 : 0);
    EXPECT_EQ(p.last, k < length ? length : 0);
  }
}

TEST_F(reader_test, after_with_a_limit_of_records_starts_right_behind_the_given_seq) {
  for (std::uint64_t k = 0; k < length; ++k)
    for (std::size_t limit : {1u, 2u, 63u, 64u, 65u}) {
      const auto p = after(k, {limit, SIZE_MAX});
      const auto end = std::min<std::uint64_t>(k + limit, length);
      ASSERT_EQ(seqs_of(p), numbers(k + 1, end)) << "after " << k << " limit " << limit;
      EXPECT_EQ(p.what, end < length ? page::end::more : page::end::complete);
    }
}

TEST_F(reader_test, after_with_a_limit_of_bytes_cuts_at_the_new_end) {
  const auto whole = after(100);
  const auto three = after(100, {3, SIZE_MAX});
  const auto p = after(100, {SIZE_MAX, three.bytes});
  EXPECT_EQ(seqs_of(p), numbers(101, 103));
  EXPECT_EQ(p.what, page::end::more);
  EXPECT_EQ(seqs_of(after(100, {SIZE_MAX, three.bytes - 1})), numbers(101, 102));
  EXPECT_EQ(after(100, {SIZE_MAX, whole.bytes}).what, page::end::complete);
}

TEST_F(reader_test, a_page_always_carries_at_least_one_record) {
  EXPECT_EQ(seqs_of(after(9, {SIZE_MAX, 1})), numbers(10, 10));
  EXPECT_EQ(seqs_of(last(9, {SIZE_MAX, 1})), numbers(8, 8));
}

TEST_F(reader_test, last_returns_the_newest_records_in_order_of_seq) {
  const auto p = last(0, {50, SIZE_MAX});
  EXPECT_EQ(seqs_of(p), numbers(length - 49, length));
  EXPECT_EQ(p.what, page::end::more);
  EXPECT_EQ(last(0).what, page::end::complete);
  EXPECT_EQ(seqs_of(last(0)), numbers(1, length));
}

TEST_F(reader_test, last_before_a_seq_ends_right_in_front_of_it) {
  for (std::uint64_t before = 1; before <= length + 2; ++before) {
    const auto p = last(before, {10, SIZE_MAX});
    const auto end = std::min(before - 1, length);
    const auto first = end > 10 ? end - 9 : 1;
    ASSERT_EQ(seqs_of(p), numbers(first, end)) << "before " << before;
    EXPECT_EQ(p.what, first > 1 && end > 0 ? page::end::more : page::end::complete);
  }
}

TEST_F(reader_test, last_with_a_limit_of_bytes_cuts_at_the_old_end) {
  const auto three = last(0, {3, SIZE_MAX});
  EXPECT_EQ(seqs_of(last(0, {SIZE_MAX, three.bytes})), numbers(length - 2, length));
  EXPECT_EQ(seqs_of(last(0, {SIZE_MAX, three.bytes - 1})), numbers(length - 1, length));
}

TEST_F(reader_test, frames_come_back_as_they_were_written) {
  for (const auto& f : frames_of(after(0))) {
    EXPECT_EQ(f.session, session);
    EXPECT_EQ(f.text, text(f.seq));
  }
}

TEST_F(reader_test, an_empty_chain_has_no_records) {
  EXPECT_EQ(value_of(r.after({}, 0, unlimited)).records, 0u);
  EXPECT_EQ(value_of(r.last({}, 0, unlimited)).records, 0u);
  EXPECT_FALSE(value_of(r.find({}, visitor, 1)).record);
}

TEST_F(reader_test, find_tells_the_seq_and_time_of_a_clients_record) {
  for (std::uint64_t n = 1; n <= length; ++n) {
    const auto found = value_of(r.find(book.links(session.value), n % 2 ? visitor : operator_1, 1000 + n)).record;
    ASSERT_TRUE(found) << n;
    EXPECT_EQ(found->seq, n);
    EXPECT_EQ(found->time_ms, 1'700'000'000'000 + std::int64_t(n));
  }
}

TEST_F(reader_test, find_does_not_take_another_authors_record) {
  EXPECT_FALSE(value_of(r.find(book.links(session.value), visitor, 1002)).record);
  EXPECT_FALSE(value_of(r.find(book.links(session.value), visitor, 99)).record);
}

TEST_F(reader_test, scan_gives_every_record_in_the_order_of_decision) {
  std::map<std::uint64_t, std::uint64_t> newest;
  position before;
  std::size_t n = 0;
  value_of(r.scan(1, [&](const log_record& rec) {
    EXPECT_GT(rec.where, before);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(rec.frame.bytes().data()) % 8, 0u);
    EXPECT_EQ(rec.frame.head().seq, ++newest[rec.frame.head().session.value]);
    EXPECT_EQ(rec.where, book.sessions[rec.frame.head().session.value].positions[rec.frame.head().seq - 1]);
    before = rec.where;
    ++n;
    return true;
  }));
  EXPECT_EQ(n, length + length / 3);
}

TEST_F(reader_test, scan_starts_at_a_group_and_ends_when_told) {
  std::vector<std::uint64_t> groups;
  value_of(r.scan(5, [&](const log_record& rec) {
    groups.push_back(rec.where.group());
    return groups.size() < 3;
  }));
  ASSERT_EQ(groups.size(), 3u);
  EXPECT_EQ(groups.front(), 5u);
}

TEST_F(reader_test, scan_behind_the_end_finds_nothing) {
  value_of(r.scan(s->next_group(), [](const log_record&) {
    ADD_FAILURE() << "no record expected";
    return true;
  }));
}

TEST_F(reader_test, a_chain_that_leads_to_a_group_which_is_not_there_is_corrupt) {
  const auto p = r.last({position{s->next_group(), 0}, {}}, 0, unlimited);
  ASSERT_FALSE(p);
  EXPECT_EQ(p.error().code, storage_errc::corrupt);
}

TEST_F(reader_test, a_chain_that_leads_between_records_is_corrupt) {
  const auto where = book.links(session.value).newest;
  const auto p = r.last({position{where.value + 8}, {}}, 0, unlimited);
  ASSERT_FALSE(p);
  EXPECT_EQ(p.error().code, storage_errc::corrupt);
}

TEST_F(reader_test, WalksATableBackwards) {
  std::vector<std::unique_ptr<group>> groups;
  groups.push_back(std::make_unique<group>(s->next_group(), 64 * 1024));
  for (const char* key : {"a", "b1", "b2", "b\xff", "b\xff\xff", "c"})
    groups.back()->update({table::visitors, key, "v"});
  commit_groups(*s, std::move(groups));
  const auto backwards = [&](std::string_view prefix, std::size_t limit = 100) {
    std::vector<std::string> keys;
    EXPECT_TRUE(r.each_backwards(table::visitors, prefix, [&](std::string_view key, std::string_view) {
      keys.emplace_back(key);
      return keys.size() < limit;
    }));
    return keys;
  };
  using list = std::vector<std::string>;
  EXPECT_EQ(backwards("b"), (list{"b\xff\xff", "b\xff", "b2", "b1"}));
  EXPECT_EQ(backwards("b", 1), list{"b\xff\xff"});
  EXPECT_EQ(backwards("b\xff"), (list{"b\xff\xff", "b\xff"}));
  EXPECT_EQ(backwards("c"), list{"c"});
  EXPECT_EQ(backwards("d"), list{});
  EXPECT_EQ(backwards("\xff"), list{});
  EXPECT_EQ(backwards("").size(), 6u);
}

} // namespace
} // namespace parley::storage
