// The connections of one participant: nobody is told twice, nobody who is there is left out.
#include "fake_outlet.hpp"

#include "protocol/frame_writer.hpp"

#include <gtest/gtest.h>

namespace parley::actors::testing {
namespace {

struct audience_test : ::testing::Test {
  struct connection {
    fake_outlet* at = new fake_outlet;
    outlet_ptr link{at};
  };
  connection a, b, c;
  audience all;
  frame_writer writer;

  void deliver(const outlet* except = nullptr) { all.deliver(writer.bare(head_of(kind::ping)), except); }
};

TEST_F(audience_test, everyone_who_joined_gets_each_frame_once) {
  for (auto* one : {&a, &b, &c, &b})
    all.join(one->link);
  deliver();
  for (auto* one : {&a, &b, &c}) {
    EXPECT_EQ(one->at->frames.size(), 1u);
    EXPECT_EQ(one->at->audiences(), 1u);
  }
}

TEST_F(audience_test, the_one_that_posted_it_does_not_get_it_back) {
  for (auto* one : {&a, &b})
    all.join(one->link);
  deliver(a.at);
  deliver(b.at);
  EXPECT_EQ(a.at->frames.size(), 1u);
  EXPECT_EQ(b.at->frames.size(), 1u);
}

TEST_F(audience_test, when_the_first_has_closed_the_others_still_get_the_very_next_frame) {
  for (auto* one : {&a, &b, &c})
    all.join(one->link);
  a.at->break_off();
  deliver();
  EXPECT_TRUE(a.at->frames.empty());
  EXPECT_EQ(b.at->frames.size(), 1u);
  EXPECT_EQ(c.at->frames.size(), 1u);
}

TEST_F(audience_test, a_closed_connection_is_let_go) {
  all.join(a.link);
  a.at->break_off();
  EXPECT_FALSE(all.leave(nullptr));
  EXPECT_TRUE(all.empty());
  EXPECT_EQ(a.at->audiences(), 0u);
}

TEST_F(audience_test, leaving_tells_whether_anybody_is_left) {
  all.join(a.link);
  all.join(b.link);
  EXPECT_TRUE(all.leave(a.at));
  EXPECT_FALSE(all.leave(b.at));
}

TEST_F(audience_test, an_audience_that_ends_lets_everyone_go) {
  {
    audience brief;
    brief.join(a.link);
    brief.join(b.link);
    EXPECT_EQ(b.at->audiences(), 1u);
  }
  EXPECT_EQ(a.at->audiences(), 0u);
  EXPECT_EQ(b.at->audiences(), 0u);
}

} // namespace
} // namespace parley::actors::testing
