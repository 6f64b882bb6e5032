#include "load-tests/options.hpp"

#include <gtest/gtest.h>

namespace parley::load {
namespace {

std::variant<command, int> parse(std::vector<const char*> words) {
  words.insert(words.begin(), "parley-load");
  return parse_command_line(int(words.size()), words.data());
}

TEST(options, of_a_flood_are_read) {
  auto parsed = parse({"flood", "--target", "127.0.0.1:7000", "--seed", "9", "--gateways", "8", "--sessions", "100000", "--both", "--rate", "10000"});
  auto* c = std::get_if<command>(&parsed);
  ASSERT_TRUE(c);
  EXPECT_EQ(c->common.seed, 9u);
  ASSERT_EQ(c->common.targets.size(), 1u);
  EXPECT_EQ(c->common.targets[0].to_string(), "127.0.0.1:7000");
  auto& o = std::get<flood_options>(c->job);
  EXPECT_EQ(o.gateways, 8u);
  EXPECT_EQ(o.sessions, 100'000u);
  EXPECT_EQ(o.who, flood_options::senders::both);
  EXPECT_DOUBLE_EQ(o.rate_per_s, 10'000);
}

TEST(options, may_name_several_targets_over_any_transport) {
  auto parsed = parse({"endure", "--target", "ws://127.0.0.1:7402,ws+json://127.0.0.1:7403/chat", "--pairs", "7", "--target", "127.0.0.1:7000"});
  auto* c = std::get_if<command>(&parsed);
  ASSERT_TRUE(c);
  std::vector<std::string> targets;
  for (auto& t : c->common.targets)
    targets.push_back(t.to_string());
  EXPECT_EQ(targets, (std::vector<std::string>{"ws://127.0.0.1:7402/", "ws+json://127.0.0.1:7403/chat", "127.0.0.1:7000"}));
  EXPECT_EQ(std::get<endure_options>(c->job).pairs, 7u);
}

TEST(options, of_unread_levels_are_a_list) {
  auto parsed = parse({"open", "--target", "127.0.0.1:7000", "--unread", "1000,2500", "--operators", "3"});
  auto* c = std::get_if<command>(&parsed);
  ASSERT_TRUE(c);
  auto& o = std::get<open_options>(c->job);
  EXPECT_EQ(o.unread_levels_ms, (std::vector<std::int64_t>{1000, 2500}));
  EXPECT_EQ(o.operators, 3u);
}

TEST(options, that_make_no_sense_end_the_program_with_code_2) {
  testing::internal::CaptureStderr();
  for (auto& words : std::vector<std::vector<const char*>>{{}, {"swim", "--target", "127.0.0.1:1"}, {"flood"}, {"flood", "--target", "nonsense"},
         {"flood", "--target", "127.0.0.1:1", "--window", "0"}, {"flood", "--target", "127.0.0.1:1,nonsense"},
         {"flood", "--target", "127.0.0.1:1", "--admin", "ws://127.0.0.1:1"}, {"open", "--target", "127.0.0.1:1", "--unread", "5,none"},
         {"replay", "--target", "127.0.0.1:1", "--input", "/does/not/exist"}}) {
    auto parsed = parse(words);
    auto* code = std::get_if<int>(&parsed);
    ASSERT_TRUE(code);
    EXPECT_EQ(*code, 2);
  }
  testing::internal::GetCapturedStderr();
}

} // namespace
} // namespace parley::load
