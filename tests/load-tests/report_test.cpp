#include "load-tests/report.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace parley::load {
namespace {

report example() {
  report r;
  r.job = "flood";
  r.target = "127.0.0.1:7000";
  r.seed = 42;
  r.posted = r.acked = r.delivered = 3'000'000;
  r.measured_s = 4;
  r.measured_messages = 2'000'000;
  r.server_cpu_s = 3.0;
  r.server_after = server_usage{9, 1 << 20, 1 << 19};
  r.latency.record(2'000'000);
  r.figures.emplace_back("sessions", 7);
  return r;
}

TEST(report, has_the_names_that_scripts_rely_on) {
  auto o = boost::json::parse(to_json(example())).as_object();
  for (auto* name : {"delivered", "acked", "lost", "duplicated", "out_of_order", "history_differences", "capacity_violations", "delivered_per_s", "latency_ms", "ack_ms",
         "server_cpu_s_per_million", "server_rss_bytes", "seed"})
    EXPECT_TRUE(o.contains(name)) << name;
  for (auto* name : {"p50", "p90", "p99", "p999", "max"}) {
    EXPECT_TRUE(o["latency_ms"].as_object().contains(name)) << name;
    EXPECT_TRUE(o["ack_ms"].as_object().contains(name)) << name;
  }
}

TEST(report, counts_rates_and_costs_in_the_measured_window_only) {
  auto o = boost::json::parse(to_json(example())).as_object();
  EXPECT_DOUBLE_EQ(o["delivered_per_s"].to_number<double>(), 500'000);
  EXPECT_DOUBLE_EQ(o["server_cpu_s_per_million"].to_number<double>(), 1.5);
  EXPECT_DOUBLE_EQ(o["latency_ms"].as_object()["max"].to_number<double>(), 2);
  EXPECT_EQ(o["delivered"].to_number<std::uint64_t>(), 3'000'000u);
  EXPECT_EQ(o["sessions"].to_number<int>(), 7);
}

TEST(report, says_null_for_what_was_not_measured) {
  auto r = example();
  r.server_cpu_s.reset();
  r.server_after.reset();
  auto o = boost::json::parse(to_json(r)).as_object();
  EXPECT_TRUE(o["server_cpu_s_per_million"].is_null());
  EXPECT_TRUE(o["server_rss_bytes"].is_null());
}

TEST(report, turns_every_failed_check_into_exit_code_1) {
  for (auto field : {&check_counts::lost, &check_counts::duplicated, &check_counts::out_of_order, &check_counts::history_differences, &check_counts::capacity_violations,
         &check_counts::altered}) {
    auto r = example();
    EXPECT_EQ(r.exit_code(), 0);
    r.checks.*field = 1;
    EXPECT_EQ(r.exit_code(), 1);
    EXPECT_NE(summary(r).find("FAILED"), std::string::npos);
  }
}

TEST(report, keeps_the_first_failures_and_counts_all) {
  auto r = example();
  for (int i = 0; i < 1000; ++i)
    r.fail("failure " + std::to_string(i));
  EXPECT_EQ(r.exit_code(), 3);
  EXPECT_EQ(r.failures(), 1000u);
  EXPECT_LE(r.failure_texts().size(), 10u);
  EXPECT_NE(summary(r).find("failure 0"), std::string::npos);
}

} // namespace
} // namespace parley::load
