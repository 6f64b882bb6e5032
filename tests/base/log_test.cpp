#include "base/log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <thread>
#include <vector>

namespace parley {
namespace {

struct log_test : testing::Test {
  void TearDown() override { log::set_level(log::level::info); }
};

std::string logged(auto write) {
  testing::internal::CaptureStderr();
  write();
  return testing::internal::GetCapturedStderr();
}

TEST_F(log_test, a_line_is_one_json_object_with_time_level_event_and_fields) {
  std::string peer = "127.0.0.1:9";
  std::vector<log::field> fields{{"reason", "slow_reader"}, {"peer", peer}, {"bytes", std::size_t{7}}, {"delta", -2}, {"share", 0.5}, {"acked", true}};
  EXPECT_EQ(log::line(log::level::info, 1'795'303'898'007, "connection_closed", fields),
    R"({"time":"2026-11-21T23:31:38.007Z","level":"info","event":"connection_closed","reason":"slow_reader","peer":"127.0.0.1:9","bytes":7,"delta":-2,"share":0.5,"acked":true})");
}

TEST_F(log_test, a_hostile_text_cannot_start_a_line_of_its_own) {
  std::vector<log::field> fields{{"name", "x\"}\n{\"event\":\"forged\""}};
  auto line = log::line(log::level::info, 0, "hello", fields);
  EXPECT_EQ(line.find('\n'), line.npos);
  EXPECT_THAT(line, testing::HasSubstr(R"("x\"}\n{\"event\":\"forged\"")"));
}

TEST_F(log_test, lines_go_to_stderr) {
  auto out = logged([] { log::warning("disk_full", {{"waiting", 3}}); });
  EXPECT_THAT(out, testing::MatchesRegex(R"(\{"time":"[^"]+Z","level":"warning","event":"disk_full","waiting":3\}.)"));
}

TEST_F(log_test, lines_below_the_level_are_not_written) {
  EXPECT_EQ(logged([] { log::debug("detail"); }), "");
  log::set_level(log::level::error);
  EXPECT_FALSE(log::enabled(log::level::warning));
  EXPECT_EQ(logged([] { log::warning("w"), log::info("i"); }), "");
  EXPECT_NE(logged([] { log::error("e"); }), "");
  log::set_level(log::level::debug);
  EXPECT_NE(logged([] { log::debug("detail"); }), "");
}

TEST_F(log_test, levels_have_names) {
  for (auto l : {log::level::debug, log::level::info, log::level::warning, log::level::error})
    EXPECT_EQ(log::parse_level(log::name_of(l)), l);
  EXPECT_FALSE(log::parse_level("loud"));
}

TEST_F(log_test, lines_of_several_threads_do_not_mix) {
  constexpr int threads = 4, each = 200;
  auto out = logged([] {
    std::vector<std::jthread> writers;
    for (int t = 0; t < threads; ++t)
      writers.emplace_back([t] {
        for (int i = 0; i < each; ++i)
          log::info("tick", {{"thread", t}, {"text", "some text that makes the line longer"}});
      });
  });
  EXPECT_EQ(std::ranges::count(out, '\n'), threads * each);
  for (std::size_t at = 0, end; (end = out.find('\n', at)) != out.npos; at = end + 1) {
    ASSERT_EQ(out[at], '{');
    ASSERT_EQ(out[end - 1], '}');
    ASSERT_EQ(std::count(out.begin() + long(at), out.begin() + long(end), '{'), 1);
  }
}

} // namespace
} // namespace parley
