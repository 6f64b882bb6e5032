// What a waiting visitor is told: its place in line and how long it will probably take; and how long the line may get.
#include "domain/queue_machine.hpp"

#include <gtest/gtest.h>

namespace parley::domain {
namespace {

using moved = queue_machine::moved;
constexpr operator_id ann{1};
constexpr session_id a{11}, b{12}, c{13};
constexpr skill_set french = 1;

struct line_of_three : ::testing::Test {
  std::int64_t now_ms = 1000;
  queue_rules rules;
  queue_machine q{rules};
  ticket ta = arrive({.session = a}), tb = arrive({.session = b, .skills = french}), tc = arrive({.session = c});

  ticket arrive(waiting_request r) {
    r.since_ms = now_ms;
    return q.enqueue(r);
  }
  std::vector<moved> news(std::size_t limit = 100) { return q.collect_moved(limit); }
};

struct F092_Position : line_of_three {};

TEST_F(F092_Position, is_exact_whatever_anybody_asks_for) {
  EXPECT_EQ(q.position(a, ta), 1u);
  EXPECT_EQ(q.position(b, tb), 2u);
  EXPECT_EQ(q.position(c, tc), 3u);
  EXPECT_FALSE(q.position(a, tb));
  q.operator_changed(ann, 1, 0);
  ASSERT_EQ(q.next(now_ms)->session, a);
  EXPECT_FALSE(q.position(a, ta)) << "it is held out";
  EXPECT_EQ(q.position(c, tc), 2u);
  q.put_back({.session = a}, ta, came_back::missed_by(ann));
  EXPECT_EQ(q.position(c, tc), 3u);
}

TEST_F(F092_Position, counts_who_comes_before_it_later) {
  arrive({.session = session_id{99}, .priority = 1});
  EXPECT_EQ(q.position(a, ta), 2u);
}

TEST_F(F092_Position, is_news_once_and_the_front_first) {
  EXPECT_EQ(news(), (std::vector<moved>{{a, 1}, {b, 2}, {c, 3}}));
  EXPECT_TRUE(news().empty());
  q.withdraw(a, ta);
  EXPECT_EQ(news(1), (std::vector<moved>{{b, 1}}));
  EXPECT_EQ(news(1), (std::vector<moved>{{c, 2}}));
  EXPECT_TRUE(news(1).empty());
}

TEST_F(F092_Position, is_told_again_when_something_else_has_changed_for_all) {
  news();
  q.tell_positions_again();
  EXPECT_EQ(news(), (std::vector<moved>{{a, 1}, {b, 2}, {c, 3}}));
  EXPECT_TRUE(news().empty());
}

TEST_F(F092_Position, that_changed_and_changed_back_is_no_news) {
  news();
  q.operator_changed(ann, 1, 0);
  const auto p = q.next(now_ms);
  q.put_back({.session = a}, p->place);
  EXPECT_EQ(news(), (std::vector<moved>{{a, 1}})) << "its offer was told meanwhile; nobody else moved";
}

TEST_F(F092_Position, is_pushed_only_to_the_front_of_a_long_line) {
  for (std::uint64_t s = 100; s < 100 + 2 * queue_machine::told_places; ++s)
    arrive({.session = session_id{s}});
  EXPECT_EQ(news(std::size_t(-1)).size(), queue_machine::told_places);
  q.withdraw(a, ta);
  const auto told = news(std::size_t(-1));
  ASSERT_EQ(told.size(), queue_machine::told_places);
  EXPECT_EQ(told.front(), (moved{b, 1}));
}

struct F092_EstimatedWait : line_of_three {};

TEST_F(F092_EstimatedWait, is_not_guessed_before_three_have_left) {
  for (std::uint64_t s = 100; s < 110; ++s)
    arrive({.session = session_id{s}});
  q.assigned(a, ta, now_ms);
  q.assigned(b, tb, now_ms += 10'000);
  EXPECT_FALSE(q.estimated_wait_ms(1, now_ms));
  q.assigned(c, tc, now_ms += 10'000);
  EXPECT_EQ(q.estimated_wait_ms(1, now_ms), 10'000);
  EXPECT_EQ(q.estimated_wait_ms(7, now_ms), 70'000);
}

TEST_F(F092_EstimatedWait, does_not_count_who_gave_up) {
  q.withdraw(a, ta);
  q.withdraw(b, tb);
  q.withdraw(c, tc);
  EXPECT_FALSE(q.estimated_wait_ms(1, now_ms));
}

struct F093_Length : line_of_three {};

TEST_F(F093_Length, is_full_from_its_maximum_on) {
  EXPECT_FALSE(q.full()) << "no limit";
  rules.max_waiting = 3;
  q.configure(rules);
  EXPECT_TRUE(q.full());
  q.withdraw(b, tb);
  EXPECT_FALSE(q.full());
  q.put_back({.session = b}, tb);
  rules.max_waiting = 4;
  q.configure(rules);
  EXPECT_FALSE(q.full());
  rules.max_waiting = 1;
  q.configure(rules);
  EXPECT_TRUE(q.full());
  EXPECT_EQ(q.waiting(), 3u) << "nobody is sent away";
}

} // namespace
} // namespace parley::domain
