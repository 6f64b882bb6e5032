// Whatever happens in whichever order, and whenever the process dies: the figures are those of a recount of all records.
#include "base/key_number.hpp"
#include "reports/report_book.hpp"
#include "storage/fixture.hpp"
#include "told_chat.hpp"

#include <random>

namespace parley::reports::testing {
namespace {

using storage::value_of;
using key = std::pair<std::int64_t, subject>;
using table = std::map<key, figures>;

/// Record i stands in group i + 1.
constexpr storage::position place(std::size_t i) { return storage::position{i + 1, 0}; }

constexpr std::int64_t start_ms = 20'000 * day_ms + 22 * hour_ms;

/// Records of many chats, mixed, over several days.
class busy_days {
public:
  explicit busy_days(std::uint64_t seed) : random_(seed) {
    domain::testing::fact_source facts{seed};
    std::int64_t now_ms = start_ms;
    for (int i = 0; i < 1500; ++i) {
      now_ms += std::int64_t(random_() % (random_() % 50 ? 10'000 : 4 * hour_ms));
      if (chats_.empty() || facts.below(12) == 0)
        chats_.emplace_back(session_id{1000 + chats_.size()});
      auto& chat = chats_[facts.below(chats_.size())];
      if (chat.tell(chat.state.seq ? facts.any(chat.state) : facts.opening(), now_ms))
        order_.push_back({std::size_t(&chat - chats_.data()), chat.records.size() - 1});
    }
  }
  std::size_t size() const { return order_.size(); }
  frame_view record(std::size_t i) const { return chats_[order_[i].first].records[order_[i].second].record.view(); }
  const std::vector<told_chat>& chats() const { return chats_; }

private:
  std::mt19937_64 random_;
  std::vector<told_chat> chats_;
  std::vector<std::pair<std::size_t, std::size_t>> order_; ///< chat, record
};

/// One question after the other, each over all records of all chats.
table recount(const busy_days& days, std::int64_t period_ms) {
  table rows;
  for (const auto& chat : days.chats()) {
    if (!chat.state.visitor)
      continue;
    const auto& all = chat.records;
    const auto in = [&](queue_id q, operator_id op, std::int64_t ms) -> figures& { return rows[{ms / period_ms * period_ms, {q, op}}]; };
    const auto& first = all.front();
    const bool sent_elsewhere = all.size() > 1 && all[1].what.what == kind::routed;
    ++in(sent_elsewhere ? all[1].what.queue : first.after.queue, {}, first.what.time_ms)[counted::chats];

    std::int64_t asked_ms = 0, ended_ms = 0, since_ms = 0;
    bool answered = false;
    for (const auto& r : all) {
      const auto ms = r.what.time_ms;
      const operator_id author = r.what.author.operator_();
      const auto queue_of_offer = r.before.status == session_status::waiting || !r.before.transfer_queue ? r.before.queue : r.before.transfer_queue;
      if (const auto was = slot_holder(r.before), is = slot_holder(r.after); was != is) {
        if (was)
          in(r.before.queue, was, ms).handle.record(ms - since_ms);
        if (is) {
          ++in(r.after.queue, is, ms)[counted::taken];
          since_ms = ms;
        }
        if (was && is) {
          ++in(r.before.queue, was, ms)[counted::handed_on];
          ++in(r.after.queue, is, ms)[counted::received];
        }
        if (is && r.before.status == session_status::waiting)
          in(r.after.queue, is, ms).wait.record(ms - r.before.waiting_since_ms);
      }
      if (!asked_ms && (r.after.status == session_status::waiting || slot_holder(r.after)))
        asked_ms = ms;
      switch (r.what.what) {
        case kind::offered: ++in(queue_of_offer, r.what.target, ms)[counted::offered]; break;
        case kind::decline: ++in(queue_of_offer, author, ms)[counted::declined]; break;
        case kind::withdrawn:
          if (r.what.target && r.what.withdrawal == wire::withdraw_reason::missed)
            ++in(queue_of_offer, r.what.target, ms)[counted::missed];
          break;
        case kind::message:
          if (r.what.author.is_visitor())
            ++in(r.after.queue, slot_holder(r.after), ms)[counted::visitor_texts];
          if (author) {
            ++in(r.after.queue, author, ms)[counted::operator_texts];
            if (!answered)
              in(r.after.queue, author, ms).first_response.record(ms - asked_ms);
            answered = true;
          }
          break;
        case kind::close:
          ended_ms = ms;
          ++in(r.before.queue, slot_holder(r.before), ms)[counted::ended];
          if (r.before.status == session_status::waiting)
            ++in(r.before.queue, {}, ms)[counted::abandoned];
          if (!asked_ms)
            ++in(r.before.queue, {}, ms)[counted::bot_only];
          break;
        case kind::rating:
          if (!ended_ms || ms - ended_ms <= late_rating_ms)
            ++in(r.after.queue, r.after.holder, ms)[counted::five_stars];
          break;
        default: break;
      }
    }
  }
  std::erase_if(rows, [](const auto& row) { return row.second.empty(); });
  return rows;
}

table live_recount(const busy_days& days) {
  table rows;
  for (const auto& chat : days.chats()) {
    const auto& s = chat.state;
    auto& row = rows[{0, {s.queue, s.holder}}];
    if (!s.visitor)
      continue;
    row[counted::bot_now] += s.status == session_status::chatbot;
    row[counted::waiting_now] += s.status == session_status::waiting;
    row[counted::on_chat_now] += s.status == session_status::on_chat;
    row[counted::inactive_now] += s.status == session_status::inactive;
  }
  std::erase_if(rows, [](const auto& row) { return row.second.empty(); });
  return rows;
}

table sum(const std::function<result<ok_t, storage::storage_error>(const report_book::row_handler&)>& read) {
  table rows;
  value_of(read([&](std::int64_t start, subject whose, const figures& f) { rows[{start, whose}].add(f); }));
  std::erase_if(rows, [](const auto& row) { return row.second.empty(); });
  return rows;
}

table table_of(const report_book& book, report_book::period p) {
  return sum([&](const auto& f) { return book.each(p, 0, INT64_MAX, f); });
}

void expect_recount(const report_book& book, const busy_days& days) {
  EXPECT_EQ(table_of(book, report_book::period::hour), recount(days, hour_ms));
  EXPECT_EQ(table_of(book, report_book::period::day), recount(days, day_ms));
  EXPECT_EQ(sum([&](const auto& f) { return book.each_live(f); }), live_recount(days));
}

class report_book_test : public ::testing::Test {
protected:
  report_book open(std::uint64_t log_end = UINT64_MAX) { return value_of(report_book::open(*rows, log_end)); }

  storage::temporary_directory dir;
  std::unique_ptr<storage::control_store> rows = value_of(storage::control_store::open(dir.path()));
};

TEST_F(report_book_test, F103_figures_equal_a_recount_wherever_the_process_dies_and_however_often_records_come_again) {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    const busy_days days{seed};
    std::mt19937_64 random{seed};
    auto book = open();
    value_of(book.start_anew());
    for (std::size_t i = 0; i < days.size();) {
      book.add(days.record(i), place(i));
      ++i;
      switch (random() % 40) {
        case 0: value_of(book.commit(i + 1)); break;
        case 1: // kill -9: what was not committed is gone
          book = open();
          i = book.first_group() - 1;
          break;
        case 2: i -= std::min<std::size_t>(i, random() % 20); break; // the follower gives them once more
        default: break;
      }
    }
    expect_recount(book, days);
    value_of(book.commit(days.size() + 1));
    expect_recount(open(), days);
  }
}

TEST_F(report_book_test, F103_an_uncommitted_change_is_in_the_answers_and_not_on_disk) {
  const busy_days days{3};
  {
    auto book = open();
    book.add(days.record(0), place(0));
    EXPECT_GT(book.pending(), 0u);
    EXPECT_FALSE(table_of(book, report_book::period::hour).empty());
  }
  EXPECT_TRUE(table_of(open(), report_book::period::hour).empty());
}

TEST_F(report_book_test, F103_reports_are_computed_anew_when_their_rows_are_of_another_version_or_ahead_of_the_log) {
  const busy_days days{4};
  for (const bool other_version : {true, false}) {
    auto book = open();
    value_of(book.start_anew());
    for (std::size_t i = 0; i < days.size(); ++i)
      book.add(days.record(i), place(i));
    value_of(book.commit(days.size() + 1));
    if (other_version) {
      const std::vector<storage::control_update> change{{"report/format", "0"}};
      value_of(rows->change(change));
    }
    auto again = open(other_version ? UINT64_MAX : days.size());
    EXPECT_EQ(again.first_group(), 1u);
    EXPECT_TRUE(table_of(again, report_book::period::hour).empty());
    for (std::size_t i = 0; i < days.size(); ++i)
      again.add(days.record(i), place(i));
    expect_recount(again, days);
  }
}

TEST_F(report_book_test, F103_reports_are_computed_anew_when_the_log_ends_before_what_was_measured) {
  const busy_days days{6};
  {
    auto book = open();
    value_of(book.start_anew());
    for (std::size_t i = 0; i < 10; ++i)
      book.add(days.record(i), place(i));
    value_of(book.commit(3)); // the last groups were not read to their ends
  }
  EXPECT_FALSE(table_of(open(11), report_book::period::hour).empty());
  EXPECT_TRUE(table_of(open(10), report_book::period::hour).empty());
}

TEST_F(report_book_test, F103_chats_that_have_ended_long_ago_are_forgotten_and_their_figures_stay) {
  told_chat old{session_id{1}}, fresh{session_id{2}};
  ASSERT_TRUE(old.tell(opened(), start_ms) && old.tell(closed(principal{ada}), start_ms));
  ASSERT_TRUE(fresh.tell(opened(), start_ms + late_rating_ms + 1));
  auto book = open();
  std::size_t n = 0;
  for (const auto& r : old.records)
    book.add(r.record.view(), place(n++));
  value_of(book.commit(3));
  book.add(fresh.records[0].record.view(), place(n++));
  value_of(book.commit(4));
  std::vector<std::string> kept;
  value_of(rows->each("report/s/", {}, [&](std::string_view k, std::string_view) { return kept.emplace_back(k), true; }));
  EXPECT_EQ(kept, std::vector{"report/s/" + key_number(2)});
  EXPECT_EQ(table_of(book, report_book::period::day).size(), 2u);
}

TEST_F(report_book_test, a_row_that_makes_no_sense_is_an_error_and_helped_by_starting_anew) {
  const busy_days days{5};
  const std::vector<storage::control_update> change{{"report/s/" + key_number(days.record(0).head().session.value), "?"}};
  value_of(rows->change(change));
  const std::vector<storage::control_update> marks{{"report/format", "2"}};
  value_of(rows->change(marks));
  auto book = open();
  book.add(days.record(0), place(0));
  const auto done = book.commit(2);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, storage::storage_errc::corrupt);
  value_of(book.start_anew());
  book.add(days.record(0), place(0));
  value_of(book.commit(2));
}

TEST_F(report_book_test, a_mere_text_is_counted_without_writing_down_its_chat) {
  told_chat chat{session_id{1}};
  ASSERT_TRUE(chat.tell(opened(), start_ms) && chat.tell(offered_to(olga), start_ms) && chat.tell(accepted(olga), start_ms) && chat.tell(text(olga), start_ms));
  auto book = open();
  std::size_t n = 0;
  for (const auto& r : chat.records)
    book.add(r.record.view(), place(n++));
  value_of(book.commit(n + 1));
  const auto row = [&] {
    std::string bytes;
    value_of(rows->each("report/s/", {}, [&](std::string_view, std::string_view v) { return bytes = v, true; }));
    return bytes;
  };
  const auto before = row();
  ASSERT_TRUE(chat.tell(text(ada), start_ms));
  book.add(chat.records.back().record.view(), place(n++));
  value_of(book.commit(n + 1));
  EXPECT_EQ(row(), before);
  std::uint64_t texts = 0;
  value_of(open().each(report_book::period::day, 0, INT64_MAX, [&](std::int64_t, subject, const figures& f) { texts += f[counted::visitor_texts]; }));
  EXPECT_EQ(texts, 1u);
}

TEST_F(report_book_test, F103_a_chat_is_known_again_when_a_minute_had_more_chats_than_memory_holds) {
  constexpr std::size_t cached_sessions = 100;
  auto book = value_of(report_book::open(*rows, UINT64_MAX, cached_sessions));
  std::size_t n = 0;
  const auto add_newest_of = [&](const told_chat& chat) { book.add(chat.records.back().record.view(), place(n++)); };
  std::uint64_t last_id = 1;
  const auto others_come = [&] {
    for (std::size_t i = 0; i <= cached_sessions; ++i) {
      told_chat other{session_id{++last_id}};
      other.tell(opened(), start_ms);
      add_newest_of(other);
    }
    value_of(book.commit(n + 1));
  };
  told_chat chat{session_id{1}};
  const auto tell = [&](const domain::fact& f) {
    ASSERT_TRUE(chat.tell(f, start_ms));
    add_newest_of(chat);
  };
  tell(opened());
  others_come();
  tell(offered_to(olga)); // it is one of the older ones now
  tell(accepted(olga));
  others_come();
  others_come();
  tell(text(ada)); // it is only on disk
  figures hers;
  value_of(book.each(report_book::period::day, 0, INT64_MAX, [&](std::int64_t, subject whose, const figures& f) {
    if (whose.op == olga)
      hers.add(f);
  }));
  EXPECT_EQ(hers[counted::taken], 1u);
  EXPECT_EQ(hers[counted::visitor_texts], 1u) << "it is hers still";
}

} // namespace
} // namespace parley::reports::testing
