#include "domain/audience.hpp"

#include "facts.hpp"

#include <gtest/gtest.h>

#include <set>

namespace parley::domain::testing {
namespace {

using everybody = std::vector<operator_id>;

operator_rights member_of(std::vector<queue_id> queues) { return {.member_of = std::move(queues), .supervises = {}}; }

everybody take_all(audience& a, std::size_t limit = 100) {
  everybody all;
  while (a.more())
    for (operator_id op : a.take(limit))
      all.push_back(op);
  return all;
}

TEST(audience, a_new_subscriber_is_told_once) {
  audience a;
  EXPECT_FALSE(a.more());
  a.subscribe(olga, member_of({sales}));
  EXPECT_TRUE(a.more());
  EXPECT_EQ(take_all(a), everybody{olga});
  EXPECT_FALSE(a.more());
  EXPECT_TRUE(a.take(10).empty());
}

struct audience_of_three : ::testing::Test {
  audience a;
  void SetUp() override {
    a.subscribe(olga, member_of({default_queue, sales}));
    a.subscribe(otto, member_of({default_queue}));
    a.subscribe(sue, {.member_of = {default_queue}, .supervises = {default_queue, sales}});
    take_all(a);
  }
};

TEST_F(audience_of_three, hears_of_its_own_queues) {
  a.touch(sales);
  EXPECT_EQ(take_all(a), (everybody{sue, olga}));
  a.touch(queue_id{99});
  EXPECT_FALSE(a.more());
}

TEST_F(audience_of_three, is_told_once_of_many_changes) {
  for (int i = 0; i < 5; ++i) {
    a.touch(sales);
    a.touch(default_queue);
    a.touch(otto);
  }
  EXPECT_EQ(take_all(a).size(), 3u);
}

TEST_F(audience_of_three, is_told_a_few_at_a_time) {
  a.touch(default_queue);
  EXPECT_EQ(a.take(2).size(), 2u);
  EXPECT_TRUE(a.more());
  EXPECT_EQ(take_all(a, 2).size(), 1u);
}

TEST_F(audience_of_three, hears_of_what_changes_while_others_are_told) {
  a.touch(default_queue);
  EXPECT_EQ(a.take(1), everybody{sue});
  a.touch(default_queue);
  const everybody rest = take_all(a, 1);
  EXPECT_EQ(std::set<operator_id>(rest.begin(), rest.end()), (std::set<operator_id>{sue, olga, otto})) << "sue, too, who had been told before";
}

TEST_F(audience_of_three, who_has_left_is_told_nothing) {
  a.touch(default_queue);
  a.unsubscribe(olga);
  EXPECT_EQ(take_all(a), (everybody{sue, otto}));
  a.touch(olga);
  EXPECT_FALSE(a.more());
  EXPECT_EQ(a.rights_of(olga), nullptr);
}

TEST_F(audience_of_three, who_left_and_came_back_is_told_once) {
  a.touch(olga);
  a.unsubscribe(olga);
  a.subscribe(olga, member_of({sales}));
  EXPECT_EQ(take_all(a), everybody{olga});
  a.touch(default_queue);
  EXPECT_EQ(take_all(a), (everybody{sue, otto})) << "not of olga's queues any more";
}

TEST_F(audience_of_three, nobody_is_passed_over_when_others_come_and_go_meanwhile) {
  a.touch(default_queue);
  EXPECT_EQ(a.take(1), everybody{sue});
  a.unsubscribe(sue);
  a.subscribe(operator_id{1}, member_of({default_queue}));
  const everybody rest = take_all(a, 1);
  EXPECT_EQ(std::set<operator_id>(rest.begin(), rest.end()), (std::set<operator_id>{operator_id{1}, olga, otto}));
}

TEST(audience, one_take_looks_at_no_more_than_its_limit) {
  audience a;
  for (std::uint64_t op = 1; op <= 1'000; ++op)
    a.subscribe(operator_id{op}, member_of({sales}));
  take_all(a);
  a.touch(sales);
  for (int told = 0; told < 1'000; told += 10)
    ASSERT_EQ(a.take(10).size(), 10u);
}

TEST(audience, F057_a_queue_of_two_rights_is_one_queue) {
  const operator_rights both{.member_of = {default_queue, sales}, .supervises = {sales, queue_id{4}}};
  EXPECT_EQ(queues_of(both), (std::vector{default_queue, sales, queue_id{4}}));
}

} // namespace
} // namespace parley::domain::testing
