#include "app/staffing/scenario.hpp"

#include "tests/storage/fixture.hpp"

#include <CLI/CLI.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace parley::app::staffing {
namespace {

using namespace domain::staffing;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// The command line of `parleyctl simulate`; the error is what it would say.
result<scenario, std::string> simulate(const std::string& flags) {
  request r;
  CLI::App cli{"test"};
  add_flags(cli, r);
  try {
    cli.parse(flags);
  } catch (const CLI::ParseError& e) {
    return failure{std::string{e.what()}};
  }
  return make_scenario(r);
}
/// The same with some traffic and people.
result<scenario, std::string> simulate_with(const std::string& flags) { return simulate("--arrivals-per-hour 60 --operators 2 " + flags); }

void expect_error(const result<scenario, std::string>& s, const std::string& what) {
  ASSERT_FALSE(s);
  EXPECT_THAT(s.error(), HasSubstr(what));
}

std::string comma_separated(int count, const std::string& value) {
  std::string out = value;
  for (int i = 1; i < count; ++i)
    out += ',' + value;
  return out;
}

/// A configuration file of a test.
struct config_file {
  storage::temporary_directory dir;
  std::string path = dir.path() / "parley.toml";
  explicit config_file(const std::string& text) { std::ofstream{path} << text; }
};

constexpr auto two_queues = R"(
[site.shop]
default_capacity = 5
[site.shop.rules]
skills = ["french", "german"]
[site.shop.queue.sales]
id = 2
method = "fill_first"
offer_ms = 45_000
overflow_to = "second"
overflow_after_ms = 20_000
[site.shop.queue.second]
id = 3
[site.shop.queue.later]
id = 4
time_zone = "Asia/Kolkata"
)";

TEST(staffing_scenario, F109_a_range_of_operators_is_a_row_each) {
  const auto s = simulate("--arrivals-per-hour 60 --operators 4..6");
  ASSERT_TRUE(s) << s.error();
  ASSERT_EQ(s->staffs.size(), 3u);
  EXPECT_EQ(s->staffs[0].operators, 4u);
  EXPECT_EQ(s->staffs[2].people.members.size(), 6u);
  EXPECT_EQ(s->staffs[0].people.members[0].limit, 4u) << "the default capacity of a site";
}

TEST(staffing_scenario, F109_shifts_say_who_is_there_by_the_hour) {
  const auto s = simulate("--arrivals-per-hour 60 --staff 0,0,0,0,0,0,0,0,1,2,2,2,2,2,2,2,2,1,0,0,0,0,0,0");
  ASSERT_TRUE(s) << s.error();
  ASSERT_EQ(s->staffs.size(), 1u);
  EXPECT_EQ(s->staffs[0].operators, 2u);
  EXPECT_EQ(s->staffs[0].people.members[0].on_duty, 0x03ff00u);
  EXPECT_EQ(s->staffs[0].people.members[1].on_duty, 0x01fe00u);
}

TEST(staffing_scenario, F109_arrivals_follow_the_curve) {
  const auto s = simulate("--operators 2 --days 3 --arrivals 0,0,0,0,0,0,0,0,50,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0");
  ASSERT_TRUE(s) << s.error();
  EXPECT_GT(s->traffic.visits.size(), 100u);
  for (const auto& v : s->traffic.visits)
    EXPECT_EQ(hour_at(v.arrives_ms, s->traffic.midnight_ms), 8);
}

TEST(staffing_scenario, F109_flags_set_the_rules_of_the_queue) {
  const auto s = simulate_with("--method round_robin --offer-s 20 --max-wait-s 90 --max-waiting 7 --wrap-up-s 15 --limit 2");
  ASSERT_TRUE(s) << s.error();
  const auto& q = *s->rules.find_queue(default_queue);
  EXPECT_EQ(q.method, domain::assignment_method::round_robin);
  EXPECT_EQ(q.offer_ms, 20'000);
  EXPECT_EQ(q.max_wait_ms, 90'000);
  EXPECT_EQ(q.max_waiting, 7u);
  EXPECT_EQ(q.wrap_up_ms, 15'000);
  EXPECT_EQ(s->staffs[0].people.members[0].limit, 2u);
}

TEST(staffing_scenario, F109_queues_come_from_the_configuration_and_flags_go_over_it) {
  const config_file file{two_queues};
  const auto s = simulate_with("--config " + file.path + " --queue sales --overflow-operators 1 --max-wait-s 60");
  ASSERT_TRUE(s) << s.error();
  const auto& sales = *s->rules.find_queue(queue_id{2});
  EXPECT_EQ(sales.method, domain::assignment_method::fill_first);
  EXPECT_EQ(sales.offer_ms, 45'000);
  EXPECT_EQ(sales.max_wait_ms, 60'000);
  EXPECT_EQ(s->rules.find_queue(queue_id{3})->max_wait_ms, 0) << "flags are for the simulated queues";
  const auto& members = s->staffs[0].people.members;
  ASSERT_EQ(members.size(), 3u);
  EXPECT_THAT(members[0].queues, ElementsAre(queue_id{2}));
  EXPECT_THAT(members[2].queues, ElementsAre(queue_id{3}));
  EXPECT_EQ(members[0].limit, 5u);
  EXPECT_EQ(s->traffic.visits[0].queue, queue_id{2});
}

TEST(staffing_scenario, F109_a_day_begins_at_midnight_where_the_queue_is) {
  const config_file file{two_queues};
  const auto s = simulate_with("--config " + file.path + " --queue later");
  ASSERT_TRUE(s) << s.error();
  EXPECT_EQ((s->traffic.midnight_ms % day_ms + day_ms) % day_ms, day_ms - 11 * hour_ms / 2); // UTC + 5:30
}

TEST(staffing_scenario, F109_several_queues_share_the_visitors_and_the_operators) {
  const auto s = simulate_with("--queue sales:3 --queue support");
  ASSERT_TRUE(s) << s.error();
  const auto& queues = s->staffs[0].people.members[0].queues;
  ASSERT_EQ(queues.size(), 2u);
  const double share = double(std::ranges::count(s->traffic.visits, queues[0], &visit::queue)) / double(s->traffic.visits.size());
  EXPECT_NEAR(share, 0.75, 0.02);
}

TEST(staffing_scenario, F109_overflow_needs_people) {
  expect_error(simulate_with("--overflow-after-s 20"), "--overflow-operators");
  expect_error(simulate_with("--overflow-operators 1"), "nothing overflows");
  const auto s = simulate_with("--overflow-after-s 20 --overflow-operators 1");
  ASSERT_TRUE(s) << s.error();
  const auto& q = *s->rules.find_queue(default_queue);
  EXPECT_EQ(q.overflow_after_ms, 20'000);
  EXPECT_THAT(s->staffs[0].people.members[2].queues, ElementsAre(q.overflow_to));
  const config_file file{two_queues};
  expect_error(simulate_with("--config " + file.path + " --queue sales"), "the queue second");
  EXPECT_TRUE(simulate_with("--config " + file.path + " --queue sales --queue second:0")) << "its operators are those of both";
}

TEST(staffing_scenario, F109_skills_are_dealt_out) {
  const auto s = simulate("--arrivals-per-hour 60 --operators 4 --skill french:20:50 --skill german:10:1");
  ASSERT_TRUE(s) << s.error();
  std::vector<domain::skill_set> had;
  for (const auto& m : s->staffs[0].people.members)
    had.push_back(m.skills & 3);
  EXPECT_THAT(had, ElementsAre(1, 1, 2, 0)) << "half have French; one at least has German";
  EXPECT_GT(std::ranges::count(s->traffic.visits, domain::skill_set{1}, &visit::skills), 0);
}

TEST(staffing_scenario, F109_wrong_flags_are_told) {
  expect_error(simulate("--operators 2"), "who comes?");
  expect_error(simulate("--arrivals-per-hour 60"), "who answers?");
  expect_error(simulate_with("--from somewhere"), "--from");
  expect_error(simulate_with("--staff " + comma_separated(24, "1")), "--staff");
  expect_error(simulate("--operators 2 --arrivals 1,2,3"), "--arrivals");
  expect_error(simulate("--arrivals-per-hour 60 --staff " + comma_separated(24, "0")), "nobody is ever there");
  for (const auto* wrong : {"0", "4..2", "4..", "four", "1..100000"})
    expect_error(simulate("--arrivals-per-hour 60 --operators " + std::string{wrong}), "is not N or A..B");
  expect_error(simulate("--arrivals-per-hour 60 --operators 1..100"), "at most 64 rows");
  expect_error(simulate("--arrivals-per-hour 0 --operators 1"), "nobody comes");
  expect_error(simulate("--arrivals-per-hour -1 --operators 1"), "--arrivals-per-hour");
  expect_error(simulate("--arrivals-per-hour 1000000 --operators 1"), "more than 1000000 visitors");
  expect_error(simulate_with("--handling-median-s 100 --handling-p90-s 50"), "--handling-p90-s");
  expect_error(simulate_with("--method best"), "no method best");
  expect_error(simulate_with("--method choice"), "operators pick for themselves");
  expect_error(simulate_with("--accept-s 30"), "nobody who takes --accept-s");
  expect_error(simulate_with("--queue sales:many"), "is not NAME or NAME:WEIGHT");
  expect_error(simulate_with("--queue sales --queue sales"), "named twice");
  expect_error(simulate_with("--queue sales:0"), "nobody would come");
  expect_error(simulate_with("--skill french"), "is not NAME:ASKED:HAVE");
  expect_error(simulate_with("--skill french:200:10"), "from 0 to 100");
  expect_error(simulate_with("--skill french:20:10 --skill french:10:10"), "named twice");
  expect_error(simulate("--operators 2 --from /nowhere/at/all"), "/nowhere/at/all");
  expect_error(simulate_with("--config /nowhere/parley.toml"), "/nowhere/parley.toml");
  const config_file file{two_queues};
  expect_error(simulate_with("--config " + file.path + " --queue marketing"), "there is no queue marketing");
  expect_error(simulate_with("--config " + file.path + " --queue later --skill latin:10:10"), "knows no skill latin");
}

} // namespace
} // namespace parley::app::staffing
