// Every job against a toy server that breaks one promise: the check for it must fail, and with no broken promise none may.
#include "load-tests/jobs/jobs.hpp"
#include "tests/load-tests/faulty_server.hpp"

#include <functional>
#include <gtest/gtest.h>

namespace parley::load {
namespace {

common_options common_of(const faulty_server& s) {
  common_options o;
  o.targets = {s.where()};
  o.grace_s = 0.5;
  return o;
}

report flood_with(fault f, std::size_t gateways) {
  faulty_server s{f};
  flood_options o;
  o.gateways = gateways;
  o.pairs = o.sessions = 4;
  o.operators = 2;
  o.outstanding = 16;
  o.window = 4;
  o.warmup_s = 0;
  o.seconds = 60;
  o.messages = 300;
  return run_flood(common_of(s), o);
}

report replay_with(fault f, std::size_t gateways = 0) {
  faulty_server s{f};
  replay_options o;
  o.input = PARLEY_SAMPLE;
  o.operators = 3;
  o.capacity = 2;
  o.concurrency = 8;
  o.gateways = gateways;
  return run_replay(common_of(s), o);
}

report endure_with(fault f, std::size_t pairs = 0) {
  faulty_server s{f};
  endure_options o;
  o.pairs = pairs;
  o.seconds = 0.2;
  o.sessions = 3;
  o.rate_per_s = 2000;
  return run_endure(common_of(s), o);
}

std::uint64_t all_checks(const report& r) {
  auto& c = r.checks;
  return c.lost + c.duplicated + c.out_of_order + c.history_differences + c.capacity_violations + c.altered + c.early;
}

report assign_with(fault f) {
  faulty_server s{f};
  assign_options o;
  o.rate_per_s = 500;
  o.seconds = 0.1;
  o.operators = 2;
  o.capacity = 1;
  o.chat_ms = 1000;
  return run_assign(common_of(s), o);
}

report drain_with(fault f) {
  faulty_server s{f};
  assign_options o;
  o.backlog = 20;
  o.operators = 4;
  o.capacity = 2;
  o.gateways = 2;
  return run_drain(common_of(s), o);
}

/// One broken promise, and the check of a job that must count it.
struct broken_promise {
  const char* name;
  std::function<report(fault)> job;
  fault what;
  std::uint64_t check_counts::*check;
  enum class times : std::uint8_t { once, at_least_once } counted = times::once;
};

constexpr auto with = [](auto job, std::size_t gateways) { return [=](fault f) { return job(f, gateways); }; };
constexpr auto often = broken_promise::times::at_least_once;

const broken_promise broken_promises[] = {
  {"flood_counts_a_lost_delivery", with(flood_with, 1), fault::loses_a_delivery, &check_counts::lost},
  {"flood_counts_a_message_that_is_delivered_twice", with(flood_with, 0), fault::delivers_twice, &check_counts::duplicated},
  {"flood_counts_an_ack_that_comes_twice", with(flood_with, 1), fault::acks_twice, &check_counts::duplicated},
  {"flood_counts_disorder", with(flood_with, 0), fault::delivers_out_of_order, &check_counts::out_of_order, often},
  {"flood_counts_an_altered_text", with(flood_with, 0), fault::alters_a_text, &check_counts::altered},
  {"flood_counts_what_the_history_lacks", with(flood_with, 1), fault::forgets_in_history, &check_counts::history_differences, often},
  {"flood_counts_offers_above_an_operators_capacity", with(flood_with, 1), fault::exceeds_capacity, &check_counts::capacity_violations, often},
  {"replay_counts_a_lost_delivery", with(replay_with, 0), fault::loses_a_delivery, &check_counts::lost},
  {"replay_counts_a_message_that_is_delivered_twice", with(replay_with, 0), fault::delivers_twice, &check_counts::duplicated},
  {"replay_counts_what_the_history_lacks", with(replay_with, 0), fault::forgets_in_history, &check_counts::history_differences, often},
  {"replay_counts_offers_above_an_operators_capacity", with(replay_with, 1), fault::exceeds_capacity, &check_counts::capacity_violations, often},
  {"endure_counts_a_lost_delivery", with(endure_with, 0), fault::loses_a_delivery, &check_counts::lost},
  {"endure_counts_a_message_that_is_delivered_twice", with(endure_with, 0), fault::delivers_twice, &check_counts::duplicated},
  {"endure_with_pairs_counts_a_lost_delivery", with(endure_with, 3), fault::loses_a_delivery, &check_counts::lost},
  {"endure_with_pairs_counts_a_message_that_is_delivered_twice", with(endure_with, 3), fault::delivers_twice, &check_counts::duplicated},
  {"assign_counts_offers_above_an_operators_capacity", assign_with, fault::exceeds_capacity, &check_counts::capacity_violations, often},
  {"assign_counts_a_backlogs_offers_above_an_operators_capacity", drain_with, fault::exceeds_capacity, &check_counts::capacity_violations, often},
};

class broken_promise_test : public testing::TestWithParam<broken_promise> {};

TEST_P(broken_promise_test, is_counted_and_fails_the_run) {
  const auto& p = GetParam();
  const auto r = p.job(p.what);
  EXPECT_GE(r.checks.*p.check, 1u) << summary(r);
  if (p.counted == broken_promise::times::once) {
    EXPECT_EQ(r.checks.*p.check, 1u) << summary(r);
  }
  EXPECT_EQ(r.exit_code(), 1);
}

INSTANTIATE_TEST_SUITE_P(checks, broken_promise_test, testing::ValuesIn(broken_promises), [](const auto& i) { return i.param.name; });

TEST(flood, finds_nothing_wrong_with_a_good_server) {
  for (std::size_t gateways : {0, 2}) {
    auto r = flood_with(fault::none, gateways);
    EXPECT_EQ(r.exit_code(), 0) << summary(r);
    EXPECT_EQ(all_checks(r), 0u) << summary(r);
    EXPECT_GE(r.measured_messages, 300u);
    EXPECT_EQ(r.posted, r.acked);
    EXPECT_EQ(r.acked, r.delivered);
    EXPECT_GT(r.latency.count(), 0u);
  }
}

TEST(flood, posts_from_both_sides_when_asked) {
  faulty_server s{fault::none};
  flood_options o;
  o.pairs = 3;
  o.warmup_s = 0;
  o.seconds = 60;
  o.messages = 100;
  o.who = flood_options::senders::both;
  auto r = run_flood(common_of(s), o);
  EXPECT_EQ(r.exit_code(), 0) << summary(r);
  EXPECT_EQ(r.acked, r.delivered);
}

TEST(flood, measures_an_open_loop_from_the_intended_time) {
  faulty_server s{fault::none};
  flood_options o;
  o.pairs = 3;
  o.warmup_s = 0;
  o.seconds = 60;
  o.messages = 200;
  o.rate_per_s = 5000;
  auto r = run_flood(common_of(s), o);
  EXPECT_EQ(r.exit_code(), 0) << summary(r);
  EXPECT_GE(r.latency.count(), 150u); // those under way when the window began are not measured
}

TEST(flood, says_so_when_a_message_is_refused) {
  auto r = flood_with(fault::refuses_a_message, 0);
  EXPECT_EQ(r.failures(), 1u) << summary(r);
  EXPECT_EQ(r.exit_code(), 3);
}

TEST(flood, says_so_when_the_server_goes_away) {
  auto r = flood_with(fault::hangs_up_for_good, 0);
  EXPECT_GT(r.failures(), 0u);
  EXPECT_NE(r.exit_code(), 0);
}

TEST(flood, says_so_when_nobody_listens) {
  common_options c;
  {
    faulty_server gone{fault::none};
    c = common_of(gone);
  }
  auto r = run_flood(c, {});
  EXPECT_EQ(r.exit_code(), 3);
}

TEST(assign, serves_a_backlog_that_is_longer_than_there_are_slots) {
  auto r = drain_with(fault::none);
  EXPECT_EQ(r.exit_code(), 0) << summary(r);
  EXPECT_EQ(r.posted, 20u);
  EXPECT_EQ(r.delivered, 20u);
  EXPECT_EQ(r.measured_messages, 20u);
}

TEST(replay, plays_every_dialogue_and_finds_the_histories_equal) {
  for (std::size_t gateways : {0, 2}) {
    auto r = replay_with(fault::none, gateways);
    EXPECT_EQ(r.exit_code(), 0) << summary(r);
    EXPECT_GT(r.posted, 100u);
    EXPECT_EQ(r.posted, r.acked);
    EXPECT_EQ(r.acked, r.delivered);
  }
}

TEST(endure, finds_nothing_wrong_with_a_good_server) {
  for (std::size_t pairs : {0, 3}) {
    auto r = endure_with(fault::none, pairs);
    EXPECT_EQ(r.exit_code(), 0) << summary(r);
    EXPECT_GT(r.posted, 20u);
    EXPECT_EQ(r.acked, r.posted);
    EXPECT_EQ(r.delivered, r.posted);
  }
}

TEST(endure, with_pairs_counts_what_the_history_lacks) { EXPECT_NE(endure_with(fault::forgets_in_history, 3).exit_code(), 0); }

TEST(endure, comes_back_through_the_next_target) {
  faulty_server s{fault::none};
  common_options c = common_of(s);
  {
    faulty_server gone{fault::none};
    c.targets.insert(c.targets.begin(), gone.where()); // each pair has an end that begins there, where nobody listens
  }
  endure_options o;
  o.pairs = 4;
  o.seconds = 0.4;
  auto r = run_endure(c, o);
  EXPECT_EQ(r.exit_code(), 0) << summary(r);
  EXPECT_GT(r.posted, 20u);
  EXPECT_EQ(r.delivered, r.posted);
}

TEST(endure, comes_back_after_a_break_and_misses_nothing) {
  auto r = endure_with(fault::breaks_off_once);
  EXPECT_EQ(r.exit_code(), 0) << summary(r);
  EXPECT_GT(r.posted, 20u);
  EXPECT_EQ(r.delivered, r.posted);
  auto breaks = std::find_if(r.figures.begin(), r.figures.end(), [](auto& f) { return f.first == "breaks"; });
  ASSERT_NE(breaks, r.figures.end());
  EXPECT_GE(breaks->second, 2) << "both connections were broken off";
}

TEST(endure, counts_what_the_history_lacks) { EXPECT_NE(endure_with(fault::forgets_in_history).exit_code(), 0); }

TEST(open, opens_all_and_finds_them_again) {
  faulty_server s{fault::none};
  open_options o;
  o.sessions = 50;
  o.resume_check = 20;
  auto r = run_open(common_of(s), o);
  EXPECT_EQ(r.exit_code(), 0) << summary(r);
  EXPECT_EQ(r.acked, 50u);
}

TEST(assign, gives_every_visitor_an_operator) {
  faulty_server s{fault::none};
  assign_options o;
  o.rate_per_s = 500;
  o.seconds = 0.2;
  o.operators = 4;
  o.capacity = 2;
  o.chat_ms = 5;
  o.background_sessions = 3;
  auto r = run_assign(common_of(s), o);
  EXPECT_EQ(r.exit_code(), 0) << summary(r);
  EXPECT_EQ(r.delivered, r.posted);
  EXPECT_GT(r.posted, 50u);
}

} // namespace
} // namespace parley::load
