#include "base/process_metrics.hpp"

#include "base/clock.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstring>
#include <vector>

namespace parley {
namespace {

struct process_metrics_test : testing::Test {
  metrics_registry registry;
  process_metrics_test() { add_process_metrics(registry); }

  double figure(const std::string& name) {
    auto text = registry.text();
    auto at = text.find('\n' + name + ' ');
    return at == text.npos ? -1 : std::stod(text.substr(at + name.size() + 2));
  }
};

TEST_F(process_metrics_test, cpu_time_grows_with_work) {
  auto before = figure("process_cpu_seconds_total");
  ASSERT_GE(before, 0);
  while (figure("process_cpu_seconds_total") <= before) {}
}

TEST_F(process_metrics_test, anonymous_memory_grows_with_what_is_touched_and_is_part_of_the_resident) {
  constexpr std::size_t bytes = 64 << 20;
  auto before = figure("process_anonymous_memory_bytes");
  ASSERT_GT(before, 0);
  std::vector<char> block(bytes, 1);
  auto after = figure("process_anonymous_memory_bytes");
  EXPECT_GT(after - before, bytes * 0.9);
  EXPECT_GE(figure("process_resident_memory_bytes"), after * 0.99);
  EXPECT_EQ(block[bytes / 2], 1);
}

TEST_F(process_metrics_test, open_files_are_counted) {
  auto before = figure("process_open_fds");
  ASSERT_GT(before, 0);
  int fd = open("/dev/null", O_RDONLY);
  ASSERT_GE(fd, 0);
  EXPECT_EQ(figure("process_open_fds"), before + 1);
  close(fd);
  EXPECT_EQ(figure("process_open_fds"), before);
}

TEST_F(process_metrics_test, the_start_lies_in_the_past_of_this_machine) {
  auto start = figure("process_start_time_seconds");
  auto now = double(system_clock{}.wall_ms()) / 1000;
  EXPECT_GT(start, 1.7e9);
  EXPECT_LT(start, now + 2); // the kernel's boot time is in whole seconds
}

} // namespace
} // namespace parley
