// Questions are answered from the rows of days and hours alike.
#include "base/key_number.hpp"
#include "reports/report_query.hpp"
#include "storage/fixture.hpp"
#include "told_chat.hpp"

namespace parley::reports::testing {
namespace {

using storage::value_of;

constexpr std::int64_t midnight_ms = 20'000 * day_ms;

class report_query : public ::testing::Test {
protected:
  /// A visitor opens a chat at this time; `by` takes it a second later.
  void chat(std::int64_t at_ms, queue_id queue = default_queue, operator_id by = olga) {
    told_chat c{session_id{++chats}};
    ASSERT_TRUE(c.tell(opened(ada, queue), at_ms) && c.tell(offered_to(by), at_ms) && c.tell(accepted(by), at_ms + 1000));
    for (const auto& r : c.records)
      book.add(r.record.view(), storage::position{++records, 0});
    if (chats % 2)
      value_of(book.commit(records + 1));
  }
  std::vector<report_row> ask(std::int64_t from_ms, std::int64_t until_ms, report_group by, std::optional<queue_id> queue = {}, std::optional<operator_id> op = {}) {
    const auto answer = run_query(book, {from_ms, until_ms, by, queue, op});
    EXPECT_TRUE(answer) << answer.error().detail;
    return answer ? *answer : std::vector<report_row>{};
  }
  std::int64_t chats_between(std::int64_t from_ms, std::int64_t until_ms) {
    std::int64_t n = 0;
    for (const auto& row : ask(from_ms, until_ms, report_group::queue))
      n += row.what[counted::chats];
    return n;
  }

  storage::temporary_directory dir;
  std::unique_ptr<storage::control_store> rows = value_of(storage::control_store::open(dir.path()));
  report_book book = value_of(report_book::open(*rows, 1));
  std::uint64_t chats = 0, records = 0;
};

TEST_F(report_query, F103_every_range_of_hours_counts_exactly_what_is_in_it) {
  for (int hour = 0; hour < 72; hour += 3)
    chat(midnight_ms + hour * hour_ms + 1);
  for (int from = 0; from < 72; from += 5)
    for (int until = from + 1; until <= 72; until += 7) {
      std::int64_t expected = 0;
      for (int hour = 0; hour < 72; hour += 3)
        expected += hour >= from && hour < until;
      EXPECT_EQ(chats_between(midnight_ms + from * hour_ms, midnight_ms + until * hour_ms), expected) << from << " to " << until;
    }
}

TEST_F(report_query, F103_rows_are_by_queue_operator_hour_or_day) {
  chat(midnight_ms, default_queue, olga);
  chat(midnight_ms + hour_ms, sales, olga);
  chat(midnight_ms + day_ms, sales, otto);
  const auto until_ms = midnight_ms + 2 * day_ms;
  const auto queues = ask(midnight_ms, until_ms, report_group::queue);
  ASSERT_EQ(queues.size(), 2u);
  EXPECT_EQ(queues[1].queue, sales);
  EXPECT_EQ(queues[1].what[counted::taken], 2);
  EXPECT_EQ(queues[1].what.wait.quantile_ms(0.9), 1000);
  const auto operators = ask(midnight_ms, until_ms, report_group::operator_);
  ASSERT_EQ(operators.size(), 3u) << "nobody, olga, otto";
  EXPECT_EQ(operators[1].op, olga);
  EXPECT_EQ(operators[1].what[counted::taken], 2);
  const auto hours = ask(midnight_ms, until_ms, report_group::hour);
  ASSERT_EQ(hours.size(), 3u);
  EXPECT_EQ(hours[1].start_ms, midnight_ms + hour_ms);
  const auto days = ask(midnight_ms + hour_ms, until_ms, report_group::day);
  ASSERT_EQ(days.size(), 2u);
  EXPECT_EQ(days[0].what[counted::chats], 2) << "the range is rounded to days";
  const auto his = ask(midnight_ms, until_ms, report_group::day, sales, otto);
  ASSERT_EQ(his.size(), 1u);
  EXPECT_EQ(his[0].what[counted::taken], 1);
}

TEST_F(report_query, a_range_that_ends_before_it_begins_is_refused) {
  const auto refused = run_query(book, {hour_ms, hour_ms, report_group::day, {}, {}});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().what, query_error::kind::bad_range);
}

TEST_F(report_query, more_rows_than_an_answer_holds_are_refused) {
  // One row too many on disk, for as many operators.
  figures one;
  one[counted::taken] = 1;
  std::vector<storage::control_update> all;
  for (std::uint64_t op = 1; op <= max_report_rows + 1; ++op)
    all.push_back({"report/h/" + key_number(20'000 * 24) + "/" + key_number(1) + "/" + key_number(op), one.bytes()});
  value_of(rows->change(all));
  const auto refused = run_query(book, {midnight_ms, midnight_ms + hour_ms, report_group::operator_, {}, {}});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().what, query_error::kind::too_many_rows);
  EXPECT_EQ(ask(midnight_ms, midnight_ms + hour_ms, report_group::queue).size(), 1u);
}

} // namespace
} // namespace parley::reports::testing
