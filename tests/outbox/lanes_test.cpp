#include "outbox/lanes.hpp"

#include <gmock/gmock.h>

namespace parley::outbox {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::int64_t now = 100;
std::size_t plenty(const std::string&) { return 100; }
std::size_t two(const std::string&) { return 2; }

TEST(lanes_test, sends_the_items_of_one_key_one_after_another) {
  lanes l;
  l.add(1, "hook", "a", 0);
  l.add(2, "hook", "a", 0);
  EXPECT_THAT(l.take_due(now, plenty, 10), ElementsAre(1));
  EXPECT_THAT(l.take_due(now, plenty, 10), IsEmpty());
  l.done(1);
  EXPECT_THAT(l.take_due(now, plenty, 10), ElementsAre(2));
}

TEST(lanes_test, lets_a_failing_item_hold_up_those_behind_it_and_nobody_else) {
  lanes l;
  l.add(1, "hook", "a", 0);
  l.add(2, "hook", "a", 0);
  l.add(3, "hook", "b", 0);
  EXPECT_THAT(l.take_due(now, plenty, 10), testing::UnorderedElementsAre(1, 3));
  l.retry(1, now + 50);
  l.done(3);
  l.add(4, "hook", "b", 0);
  EXPECT_THAT(l.take_due(now, plenty, 10), ElementsAre(4));
  l.done(4);
  EXPECT_EQ(l.next_due_ms(), now + 50);
  EXPECT_THAT(l.take_due(now + 50, plenty, 10), ElementsAre(1));
  l.done(1);
  EXPECT_THAT(l.take_due(now + 50, plenty, 10), ElementsAre(2));
}

TEST(lanes_test, has_no_more_under_way_than_a_destination_takes) {
  lanes l;
  for (std::uint64_t id = 1; id <= 5; ++id)
    l.add(id, "hook", std::string(1, char('a' + id)), std::int64_t(id));
  l.add(6, "mail", "", 50);
  EXPECT_THAT(l.take_due(now, two, 10), ElementsAre(1, 2, 6));
  EXPECT_THAT(l.take_due(now, two, 10), IsEmpty());
  l.done(1);
  EXPECT_THAT(l.take_due(now, two, 10), ElementsAre(3));
}

TEST(lanes_test, takes_no_more_than_asked_and_forgets_none) {
  lanes l;
  for (std::uint64_t id = 1; id <= 5; ++id)
    l.add(id, "hook", "", std::int64_t(id));
  EXPECT_THAT(l.take_due(now, plenty, 2), ElementsAre(1, 2));
  EXPECT_THAT(l.take_due(now, plenty, 10), ElementsAre(3, 4, 5));
}

TEST(lanes_test, keeps_items_without_a_key_apart) {
  lanes l;
  l.add(1, "mail", "", 0);
  l.add(2, "mail", "", 0);
  EXPECT_THAT(l.take_due(now, plenty, 10), ElementsAre(1, 2));
  EXPECT_EQ(l.waiting("mail"), 2U);
  l.retry(1, now + 1);
  l.done(2);
  EXPECT_EQ(l.waiting("mail"), 1U);
  EXPECT_EQ(l.waiting("hook"), 0U);
}

TEST(lanes_test, sends_the_older_first_of_those_that_are_due_at_the_same_time) {
  lanes l;
  std::vector<std::uint64_t> ids;
  for (std::uint64_t id = 50; id >= 1; --id) {
    l.add(id, "hook", "", 0);
    ids.insert(ids.begin(), id);
  }
  EXPECT_EQ(l.take_due(now, plenty, 30), (std::vector<std::uint64_t>{ids.begin(), ids.begin() + 30}));
  EXPECT_EQ(l.take_due(now, plenty, 30), (std::vector<std::uint64_t>{ids.begin() + 30, ids.end()}));
}

TEST(lanes_test, goes_on_behind_one_that_was_removed) {
  lanes l;
  for (std::uint64_t id = 1; id <= 4; ++id)
    l.add(id, "hook", "a", std::int64_t(id) * 10);
  l.remove(1);
  EXPECT_EQ(l.next_due_ms(), 20);
  l.remove(3);
  EXPECT_THAT(l.take_due(now, plenty, 10), ElementsAre(2));
  l.done(2);
  EXPECT_THAT(l.take_due(now, plenty, 10), ElementsAre(4));
  EXPECT_EQ(l.waiting("hook"), 1U);
}

TEST(lanes_test, forgets_a_lane_whose_last_one_was_removed) {
  lanes l;
  l.add(1, "hook", "a", 0);
  l.remove(1);
  EXPECT_FALSE(l.has(1));
  EXPECT_EQ(l.waiting(), 0U);
  EXPECT_EQ(l.next_due_ms(), std::nullopt);
  l.add(2, "hook", "a", 0);
  EXPECT_THAT(l.take_due(now, plenty, 10), ElementsAre(2));
}

TEST(lanes_test, removes_those_behind_one_that_is_under_way_and_lets_nobody_overtake_it) {
  lanes l;
  for (std::uint64_t id = 1; id <= 3; ++id)
    l.add(id, "hook", "a", 0);
  EXPECT_FALSE(l.is_under_way(1));
  EXPECT_THAT(l.take_due(now, plenty, 10), ElementsAre(1));
  EXPECT_TRUE(l.is_under_way(1));
  EXPECT_FALSE(l.is_under_way(2));
  l.remove(2);
  EXPECT_THAT(l.take_due(now, plenty, 10), IsEmpty());
  EXPECT_EQ(l.waiting("hook"), 2U);
  l.done(1);
  EXPECT_FALSE(l.is_under_way(1));
  EXPECT_THAT(l.take_due(now, plenty, 10), ElementsAre(3));
  l.done(3);
  EXPECT_EQ(l.waiting(), 0U);
}

} // namespace
} // namespace parley::outbox
