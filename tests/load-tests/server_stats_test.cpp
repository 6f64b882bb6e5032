#include "load-tests/server_stats.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

namespace parley::load {
namespace {

TEST(server_stats, reads_prometheus_text) {
  auto u = parse_metrics("# HELP process_cpu_seconds_total x\n# TYPE process_cpu_seconds_total counter\nprocess_cpu_seconds_total 12.75\n"
                         "process_resident_memory_bytes 1.048576e+06\nprocess_anonymous_memory_bytes 4096\n");
  ASSERT_TRUE(u);
  EXPECT_DOUBLE_EQ(u->cpu_s, 12.75);
  EXPECT_EQ(u->resident_bytes, 1048576u);
  EXPECT_EQ(u->anonymous_bytes, 4096u);
}

TEST(server_stats, has_nothing_to_say_without_the_cpu_time) { EXPECT_FALSE(parse_metrics("process_cpu_seconds_total_of_another 1\n")); }

TEST(server_stats, reads_proc_also_when_the_name_has_blanks_and_parentheses) {
  auto u = parse_proc("77 (a b) c) S 1 2 3 4 5 6 7 8 9 10 150 50 0 0 20", "Name:\tx\nVmRSS:\t    2048 kB\nRssAnon:\t 1024 kB\n", 100);
  ASSERT_TRUE(u);
  EXPECT_DOUBLE_EQ(u->cpu_s, 2.0);
  EXPECT_EQ(u->resident_bytes, 2048u * 1024);
  EXPECT_EQ(u->anonymous_bytes, 1024u * 1024);
  EXPECT_FALSE(parse_proc("", "", 100));
}

TEST(server_stats, samples_a_living_process) {
  auto u = server_stats{{}, getpid()}.sample();
  ASSERT_TRUE(u);
  EXPECT_GT(u->resident_bytes, 0u);
}

TEST(server_stats, samples_nothing_when_there_is_nobody_to_ask) { EXPECT_FALSE((server_stats{{}, {}}.sample())); }

} // namespace
} // namespace parley::load
