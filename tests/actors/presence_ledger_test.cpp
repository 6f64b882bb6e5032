// An account is noted once for each month in which it was online, and that survives the process.
#include "domain/presence_row.hpp"
#include "rig.hpp"

#include <set>

namespace parley::actors::testing {
namespace {

constexpr std::int64_t hour_ms = 3'600'000;

std::set<std::string> rows_of(rig& r) {
  r.stop();
  std::set<std::string> rows;
  {
    auto store = storage::store::open(r.store(), {.mode = storage::store_options::access::read_only});
    storage::reader reader{**store};
    EXPECT_TRUE(reader.each(storage::table::directory, domain::online_rows, [&](std::string_view key, std::string_view) { return rows.emplace(key).second; }));
  }
  r.start();
  return rows;
}

TEST(presence_ledger, F073_who_is_online_is_noted_for_its_month_also_when_the_month_changes_under_it) {
  rig r;
  const auto first = month_of(r.clock.wall_ms());
  auto stays = r.operator_("stays");
  auto goes = r.operator_("goes");
  goes.leave();
  r.settle();
  r.pass_ms(hour_ms); // its grace is over
  r.clock.advance_ms(end_ms(first) - r.clock.wall_ms() + hour_ms);
  r.settle();
  const auto second = month_of(r.clock.wall_ms());
  const auto rows = rows_of(r);
  EXPECT_TRUE(rows.contains(domain::online_key(first, stays.who.operator_())));
  EXPECT_TRUE(rows.contains(domain::online_key(first, goes.who.operator_())));
  EXPECT_TRUE(rows.contains(domain::online_key(second, stays.who.operator_())));
  EXPECT_FALSE(rows.contains(domain::online_key(second, goes.who.operator_())));
}

TEST(presence_ledger, F073_what_is_noted_stays_after_a_crash) {
  rig r;
  auto olga = r.operator_("olga");
  r.settle();
  r.restart();
  EXPECT_EQ(rows_of(r).size(), 1u);
}

} // namespace
} // namespace parley::actors::testing
