#include "domain/ticket.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace parley::domain {
namespace {

using enum ticket_office::where;

struct tickets : ::testing::Test {
  ticket_office office;
  waiting_order order{1000};
  bool is_before(ticket x, ticket y) const { return order({x, session_id{1}}, {y, session_id{1}}); }
};

TEST_F(tickets, say_when_and_with_which_priority) {
  const ticket t = office.give(1'795'000'000'123, 200, in_order);
  EXPECT_EQ(ticket_layout::since_ms(t), 1'795'000'000'123);
  EXPECT_EQ(ticket_layout::priority(t), 200);
}

TEST_F(tickets, are_never_zero) {
  EXPECT_NE(office.give(5, 0, head), 0u);
  EXPECT_NE(office.give(0, 0, head), 0u) << "older than the newest";
  EXPECT_NE(ticket_office{}.give(-7, 0, head), 0u);
}

TEST_F(tickets, of_one_moment_are_in_the_order_in_which_they_were_given) {
  ticket last = office.give(5, 0, in_order);
  for (int i = 0; i < 50'000; ++i) {
    const ticket t = office.give(5, 0, in_order);
    ASSERT_TRUE(is_before(last, t));
    last = t;
  }
  EXPECT_TRUE(is_before(last, office.give(6, 0, in_order))) << "those went on into the next milliseconds";
}

TEST_F(tickets, of_the_past_are_before_those_of_now) {
  const ticket now = office.give(5000, 0, in_order);
  EXPECT_TRUE(is_before(office.give(4999, 0, in_order), now));
  EXPECT_TRUE(is_before(now, office.give(5000, 0, in_order)));
}

TEST_F(tickets, are_ordered_by_time_less_their_steps_of_priority) {
  const ticket plain = office.give(5000, 0, in_order);
  EXPECT_TRUE(is_before(office.give(5999, 1, in_order), plain));
  EXPECT_FALSE(is_before(office.give(6001, 1, in_order), plain));
  EXPECT_TRUE(is_before(office.give(6001, 2, in_order), plain));
}

TEST_F(tickets, at_the_head_are_before_all_others_whatever_the_steps) {
  for (std::int64_t step_ms : {std::int64_t{0}, std::int64_t{1000}, waiting_order::max_step_ms, waiting_order::max_step_ms * 1000}) {
    order = waiting_order{step_ms};
    EXPECT_TRUE(is_before(office.give(ticket_layout::max_ms, 0, head), office.give(0, 255, in_order)));
    EXPECT_TRUE(is_before(office.give(1, 255, head), office.give(2, 255, head)));
  }
}

TEST_F(tickets, that_are_equal_are_ordered_by_session) {
  EXPECT_TRUE(order({7, session_id{1}}, {7, session_id{2}}));
  EXPECT_FALSE(order({7, session_id{1}}, {7, session_id{1}}));
}

} // namespace
} // namespace parley::domain
