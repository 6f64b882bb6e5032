#include "load-tests/scenario_steps.hpp"

#include "protocol/frame_json.hpp"

#include <fstream>
#include <gtest/gtest.h>

namespace parley::load {
namespace {

TEST(scenario_steps, of_the_sample_are_read) {
  std::ifstream in{PARLEY_SCENARIO};
  const auto steps = read_steps(in);
  ASSERT_TRUE(steps) << steps.error();
  EXPECT_GT(steps->size(), 20u);
  EXPECT_EQ(steps->front().client, "olga");
  const auto& hello = std::get<hello_step>(steps->front().what);
  EXPECT_EQ(hello.who.role, wire::role::operator_);
  EXPECT_EQ(hello.who.capacity, 4u);
}

TEST(scenario_steps, have_their_frames_built) {
  const auto step = parse_step(R"({"client": "ann", "request": {"kind": "rating", "body": {"stars": 5}}, "refused": "not_allowed"})");
  ASSERT_TRUE(step) << step.error();
  const auto& request = std::get<request_step>(step->what);
  EXPECT_EQ(trusted_frame(request.frame.data()).body<wire::rating>()->stars(), 5);
  EXPECT_EQ(request.refused, "not_allowed");
  EXPECT_EQ(std::get<await_step>(parse_step(R"({"client": "ann", "await": "accept"})")->what).what, kind::accept);
}

TEST(scenario_steps, that_make_no_sense_are_refused) {
  for (auto* line :
    {"", "{", "[]", R"({"await": "offered"})", R"({"client": "ann"})", R"({"client": "ann", "await": "godot"})", R"({"client": "ann", "hello": {"role": "king"}})",
      R"({"client": "ann", "hello": 1})", R"({"client": "ann", "request": []})", R"({"client": "ann", "request": {"kind": "message", "body": {"txt": "x"}}})"})
    EXPECT_FALSE(parse_step(line)) << line;
}

} // namespace
} // namespace parley::load
