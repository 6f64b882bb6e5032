// Reports follow a real log, also across restarts.
#include "reports/report_service.hpp"
#include "storage/fixture.hpp"
#include "told_chat.hpp"

#include <chrono>
#include <thread>

namespace parley::reports::testing {
namespace {

using storage::value_of;

constexpr std::int64_t start_ms = 20'000 * day_ms;

class report_service_test : public ::testing::Test {
protected:
  /// As many chats as that, each opened, taken and ended, a group for each.
  void log_chats(int n) {
    std::vector<std::unique_ptr<storage::group>> groups;
    for (int i = 0; i < n; ++i) {
      told_chat chat{session_id{++chats}};
      ASSERT_TRUE(chat.tell(opened(), start_ms) && chat.tell(offered_to(olga), start_ms) && chat.tell(accepted(olga), start_ms + 10)
                  && chat.tell(closed(principal{olga}), start_ms + 30));
      auto g = std::make_unique<storage::group>(log->next_group() + std::uint64_t(i), 4096);
      storage::chain links;
      for (const auto& r : chat.records)
        g->append(links, r.what.seq, r.record.bytes());
      groups.push_back(std::move(g));
    }
    storage::commit_groups(*log, std::move(groups));
  }
  std::unique_ptr<report_service> start() { return value_of(report_service::start(*log, *rows, clock)); }
  std::int64_t chats_in(const report_service& s) {
    wait_for(s);
    const auto answer = s.query({start_ms, start_ms + hour_ms, report_group::queue, {}, {}});
    EXPECT_TRUE(answer);
    return answer && !answer->empty() ? (*answer)[0].what[counted::ended] : 0;
  }
  void wait_for(const report_service& s) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{60};
    while (s.next_group() < log->next_group() && std::chrono::steady_clock::now() < deadline)
      std::this_thread::yield();
    ASSERT_EQ(s.next_group(), log->next_group());
  }

  storage::temporary_directory dir;
  std::unique_ptr<storage::store> log = storage::open_store(dir.path() / "log");
  std::unique_ptr<storage::control_store> rows = value_of(storage::control_store::open(dir.path() / "control"));
  manual_clock clock;
  std::uint64_t chats = 0;
};

TEST_F(report_service_test, F103_reports_follow_the_log_and_go_on_where_they_were_after_a_restart) {
  log_chats(3);
  {
    auto s = start();
    EXPECT_EQ(chats_in(*s), 3);
    log_chats(4);
    EXPECT_EQ(chats_in(*s), 7);
  }
  log_chats(2);
  auto s = start();
  EXPECT_EQ(chats_in(*s), 9);
  EXPECT_EQ(s->counters().records.value(), 8u) << "only what is new is read";
}

TEST_F(report_service_test, F103_everything_can_be_computed_anew_while_it_runs) {
  log_chats(5);
  auto s = start();
  EXPECT_EQ(chats_in(*s), 5);
  ASSERT_TRUE(s->rebuild());
  EXPECT_EQ(chats_in(*s), 5);
  log_chats(1);
  EXPECT_EQ(chats_in(*s), 6);
}

TEST_F(report_service_test, F103_the_dashboard_shows_what_goes_on_now) {
  std::vector<std::unique_ptr<storage::group>> groups;
  told_chat waits{session_id{1}}, talks{session_id{2}};
  ASSERT_TRUE(waits.tell(opened(), start_ms) && talks.tell(opened(stranger), start_ms) && talks.tell(offered_to(olga), start_ms) && talks.tell(accepted(olga), start_ms));
  groups.push_back(std::make_unique<storage::group>(1, 4096));
  for (const auto* chat : {&waits, &talks}) {
    storage::chain links;
    for (const auto& r : chat->records)
      groups.back()->append(links, r.what.seq, r.record.bytes());
  }
  storage::commit_groups(*log, std::move(groups));
  auto s = start();
  wait_for(*s);
  const auto now = s->live(report_group::queue);
  ASSERT_TRUE(now && now->size() == 1);
  EXPECT_EQ((*now)[0].what[counted::waiting_now], 1);
  EXPECT_EQ((*now)[0].what[counted::on_chat_now], 1);
}

TEST_F(report_service_test, its_figures_are_under_metrics) {
  auto s = start();
  log_chats(1);
  wait_for(*s);
  metrics_registry all;
  add_report_metrics(all, *s);
  EXPECT_NE(all.text().find("parley_report_records_total 4"), std::string::npos) << all.text();
}

} // namespace
} // namespace parley::reports::testing
