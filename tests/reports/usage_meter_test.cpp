// What a fee is computed from is what the records and the presence rows say, nothing else.
#include "domain/presence_row.hpp"
#include "reports/usage_meter.hpp"
#include "storage/fixture.hpp"
#include "told_chat.hpp"

#include <algorithm>
#include <random>

namespace parley::reports::testing {
namespace {

using storage::value_of;

struct month_and_operator {
  utc_month month;
  operator_id who;
  friend auto operator<=>(const month_and_operator&, const month_and_operator&) = default;
};

TEST(usage_meter, F073_active_accounts_equal_a_recount_of_all_records_and_presences) {
  constexpr std::int64_t start_ms = 20'000 * day_ms;
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    storage::temporary_directory dir;
    auto log = storage::open_store(dir.path() / "log");
    auto rows = value_of(storage::control_store::open(dir.path() / "control"));
    auto book = value_of(report_book::open(*rows, UINT64_MAX));
    std::mt19937_64 random{seed};
    domain::testing::fact_source facts{seed};

    std::set<month_and_operator> took, online; // the recount
    auto presences = std::make_unique<storage::group>(1, 1024);
    std::int64_t now_ms = start_ms;
    told_chat chat{session_id{1}};
    std::uint64_t group = 0;
    for (int i = 0; i < 600; ++i) {
      now_ms += std::int64_t(random() % (2 * day_ms));
      if (chat.state.status == session_status::ended)
        chat = told_chat{session_id{2 + std::uint64_t(i)}};
      if (!chat.tell(chat.state.seq ? facts.any(chat.state) : facts.opening(), now_ms))
        continue;
      const auto& r = chat.records.back();
      if (chat.state.visitor && slot_holder(r.after) && slot_holder(r.after) != slot_holder(r.before))
        took.insert({month_of(now_ms), slot_holder(r.after)});
      book.add(r.record.view(), storage::position{++group, 0});
      if (random() % 9 == 0)
        value_of(book.commit(group + 1));
      if (random() % 30 == 0) {
        const operator_id who{random() % 5 + 6};
        online.insert({month_of(now_ms), who});
        presences->update({storage::table::directory, domain::online_key(month_of(now_ms), who), {}});
      }
    }
    std::vector<std::unique_ptr<storage::group>> groups;
    groups.push_back(std::move(presences));
    storage::commit_groups(*log, std::move(groups));

    storage::reader directory{*log};
    std::set<month_and_operator> all = took;
    all.insert(online.begin(), online.end());
    for (auto m = month_of(start_ms); m <= month_of(now_ms); m = month_of(parley::end_ms(m))) {
      std::vector<active_account> expected;
      for (const auto& a : all)
        if (a.month == m)
          expected.push_back({a.who, online.contains(a), took.contains(a)});
      EXPECT_EQ(value_of(active_accounts(book, directory, m)), expected) << m.number;
    }
  }
}

} // namespace
} // namespace parley::reports::testing
