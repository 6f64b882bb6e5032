// Lists do not close a connection that reads slowly.
#include "rig.hpp"

#include "protocol/limits.hpp"

#include <gmock/gmock.h>

namespace parley::actors::testing {
namespace {

using how = outcome::how;

struct listing_test : ::testing::Test {
  static constexpr std::size_t chats = 20;
  static constexpr std::size_t bytes_of_a_list = (1 + chats) * limits::max_session_info_bytes;
  rig r;
  client olga = r.operator_("olga", 0);
  std::vector<client> visitors;

  void SetUp() override {
    EXPECT_TRUE(olga.done(olga.presence(false)));
    for (std::size_t i = 0; i < chats; ++i) {
      visitors.push_back(r.visitor());
      r.chat_of(visitors.back());
    }
  }
  std::uint64_t list() { return olga.list(wire::list_scope::waiting); }
};

TEST_F(listing_test, a_list_is_refused_while_too_much_waits_to_be_read_and_may_be_asked_for_again) {
  olga.at().room = false;
  EXPECT_EQ(olga.done(list()).error, error_code::rate_limited);
  EXPECT_TRUE(olga.frames(kind::session_info).empty());
  olga.at().room = true;
  EXPECT_TRUE(olga.done(list()));
  EXPECT_EQ(olga.frames(kind::session_info).size(), chats);
}

TEST_F(listing_test, what_sessions_will_still_say_counts_until_they_have_said_it) {
  olga.at().room_bytes = bytes_of_a_list + limits::max_page_bytes;
  const auto first = list(), second = list();
  r.settle();
  EXPECT_EQ(olga.at().answers[first].front().what, how::answered);
  EXPECT_EQ(olga.at().answers[second].front().error, error_code::rate_limited);
  EXPECT_EQ(olga.at().promised_bytes(), 0u);
  EXPECT_TRUE(olga.done(list()));
  EXPECT_EQ(olga.frames(kind::session_info).size(), 2 * chats);
}

TEST_F(listing_test, a_connection_that_breaks_in_the_middle_of_a_list_leaves_no_promise) {
  list();
  r.rounds(1);
  olga.leave();
  r.settle();
  EXPECT_EQ(olga.at().promised_bytes(), 0u);
}

} // namespace
} // namespace parley::actors::testing
