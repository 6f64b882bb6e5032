#include "domain/board.hpp"
#include "facts.hpp"

#include <gtest/gtest.h>

#include <map>

namespace parley::domain::testing {
namespace {

using some = std::vector<session_id>;
using list = session_list;

/// Chats that tell the board what their records change.
struct board_story : ::testing::Test {
  board b;
  std::map<std::uint64_t, chat> chats;

  template <class... Facts>
  void tell(std::uint64_t session, Facts... facts) {
    (tell_one(session, facts), ...);
  }
  void tell_one(std::uint64_t session, const fact& f) {
    chat& c = chats.try_emplace(session, chat{.state = {.id = session_id{session}}}).first->second;
    const list_entry before = entry_of(c.state);
    ASSERT_TRUE(c.tell(f)) << wire::EnumNamekind(f.what);
    b.changed(session_id{session}, before, entry_of(c.state));
  }
  static some ids(std::initializer_list<std::uint64_t> values) {
    some v;
    for (auto n : values)
      v.push_back(session_id{n});
    return v;
  }
  some page(queue_id q, session_list l) const { return b.page(q, l, {}, 100); }

  operator_rights member{.member_of = {default_queue, sales}, .supervises = {}};
  operator_rights supervisor{.member_of = {}, .supervises = {default_queue, sales}};
  operator_rights both{.member_of = {default_queue, sales}, .supervises = {sales}};
};

TEST_F(board_story, F063_a_session_goes_from_list_to_list) {
  tell(1, opened_with_bot(ada, sales));
  EXPECT_EQ(page(sales, list::bot_hosting), ids({1}));
  tell(1, routed_to(default_queue, wire::route_reason::free_word));
  EXPECT_TRUE(page(sales, list::bot_hosting).empty());
  EXPECT_EQ(page(default_queue, list::unassigned), ids({1}));
  tell(1, accepted(olga));
  EXPECT_TRUE(page(default_queue, list::unassigned).empty());
  EXPECT_EQ(page(default_queue, list::assigned), ids({1}));
  tell(1, closed(principal{olga}));
  EXPECT_TRUE(page(default_queue, list::assigned).empty());
  EXPECT_EQ(b.closed_in(default_queue, 10), ids({1}));
}

TEST_F(board_story, F032_what_an_operator_declines_is_gone_from_its_numbers_only) {
  tell(1, opened(ada, sales));
  tell(2, opened(ada, sales));
  b.declined(session_id{1}, sales, olga);
  b.declined(session_id{1}, sales, olga);
  EXPECT_TRUE(b.is_declined(session_id{1}, olga));
  EXPECT_FALSE(b.is_declined(session_id{1}, otto));
  EXPECT_EQ(b.declined_count(sales, olga), 1u);
  EXPECT_EQ(b.counters_of(olga, both), (board_counters{.unassigned = 1, .unread_or_unassigned = 1, .new_unassigned = 1}));
  EXPECT_EQ(b.counters_of(otto, both), (board_counters{.unassigned = 2, .unread_or_unassigned = 2, .new_unassigned = 2}));
}

TEST_F(board_story, F032_a_decline_is_forgotten_when_somebody_has_the_session_or_it_waits_elsewhere) {
  tell(1, opened(ada, sales));
  tell(2, opened(ada, sales));
  for (std::uint64_t s : {1, 2})
    b.declined(session_id{s}, sales, olga);
  tell(1, accepted(otto));
  tell(2, routed_to(default_queue, wire::route_reason::overflow));
  EXPECT_EQ(b.declined_count(sales, olga), 0u);
  tell(1, routed_to(sales, wire::route_reason::operator_lost));
  EXPECT_EQ(b.counters_of(olga, both).new_unassigned, 2u);
  b.declined(session_id{1}, sales, olga);
  EXPECT_TRUE(b.forget_declines(session_id{1}, sales));
  EXPECT_FALSE(b.forget_declines(session_id{1}, sales));
  EXPECT_EQ(b.counters_of(olga, both).new_unassigned, 2u);
}

TEST_F(board_story, F061_an_operators_groups_are_what_it_has_and_what_it_had) {
  tell(1, opened(), accepted(olga), invited(olga, gil));
  tell(2, opened(), accepted(otto));
  tell(3, opened_between(olga, otto));
  EXPECT_EQ(b.chats_of(olga, {}, 10), ids({1, 3}));
  EXPECT_EQ(b.chats_of(otto, {}, 10), ids({2, 3}));
  EXPECT_EQ(b.chats_of(gil, {}, 10), ids({1}));
  tell(1, transferred(olga, otto));
  EXPECT_EQ(b.chats_of(otto, {}, 10), ids({2, 3})) << "not yet";
  tell(1, accepted(otto), left(gil));
  EXPECT_EQ(b.chats_of(otto, {}, 10), ids({1, 2, 3}));
  EXPECT_EQ(b.chats_of(olga, {}, 10), ids({3}));
  EXPECT_TRUE(b.chats_of(gil, {}, 10).empty());
  tell(1, closed(principal{ada}));
  tell(2, closed(principal{ada}));
  EXPECT_EQ(b.closed_of(otto, 10), ids({2, 1})) << "the newest first";
  EXPECT_EQ(b.chats_of(otto, {}, 10), ids({3}));
  EXPECT_TRUE(b.closed_of(olga, 10).empty());
}

TEST_F(board_story, F062_a_supervisors_groups_are_those_of_the_queue) {
  tell(1, opened(ada, sales));
  tell(2, opened(ada, sales), accepted(olga));
  tell(3, opened(ada, sales), accepted(otto), closed(principal{ada}));
  tell(4, opened());
  EXPECT_EQ(page(sales, list::unassigned), ids({1}));
  EXPECT_EQ(page(sales, list::assigned), ids({2}));
  EXPECT_EQ(b.closed_in(sales, 10), ids({3}));
}

TEST_F(board_story, F061_the_closed_group_keeps_the_newest) {
  for (std::uint64_t s = 1; s <= closed_ring::kept + 50; ++s)
    tell(s, opened(), accepted(olga), closed(principal{ada}), noted(olga));
  const auto closed_ones = b.closed_of(olga, 1'000);
  ASSERT_EQ(closed_ones.size(), closed_ring::kept);
  EXPECT_EQ(closed_ones.front(), session_id{closed_ring::kept + 50});
  EXPECT_EQ(closed_ones.back(), session_id{51});
  EXPECT_EQ(b.closed_in(default_queue, 3), ids({closed_ring::kept + 50, closed_ring::kept + 49, closed_ring::kept + 48}));
}

TEST_F(board_story, F055_counts_sessions_with_unread_texts_and_not_the_texts) {
  tell(1, opened(), text(ada), accepted(olga), text(ada));
  tell(2, opened(), accepted(olga), text(ada));
  tell(3, opened(), accepted(otto), text(ada));
  EXPECT_EQ(b.counters_of(olga, member).unread_sessions, 2u);
  EXPECT_EQ(b.counters_of(otto, member).unread_sessions, 1u);
  tell(1, text(olga));
  tell(2, seen(principal{olga}, 3));
  EXPECT_EQ(b.counters_of(olga, member).unread_sessions, 0u);
}

TEST_F(board_story, F028_the_next_unread_session_is_the_first_after_the_one_that_is_open) {
  for (std::uint64_t s : {1, 2, 3})
    tell(s, opened(), accepted(olga), text(ada));
  tell(2, text(olga));
  EXPECT_EQ(b.unread_of(olga, session_id{1}, 1), ids({3}));
  EXPECT_TRUE(b.unread_of(olga, session_id{3}, 1).empty());
  EXPECT_EQ(b.unread_of(olga, {}, 1), ids({1})) << "from the beginning again";
}

TEST_F(board_story, F056_F058_unassigned_sessions_count_for_supervisors_and_as_new_for_all) {
  tell(1, opened());
  tell(2, opened(ada, sales), offered_to(olga));
  tell(3, opened(ada, queue_id{9}));
  EXPECT_EQ(b.counters_of(sue, supervisor), (board_counters{.unassigned = 2, .unread_or_unassigned = 2, .new_unassigned = 2}));
  EXPECT_EQ(b.counters_of(olga, member), (board_counters{.new_unassigned = 2}));
  tell(2, accepted(olga));
  EXPECT_EQ(b.counters_of(sue, supervisor).unassigned, 1u);
}

TEST_F(board_story, F057_both_roles_count_nothing_twice) {
  tell(1, opened(ada, sales), text(ada));                 // unassigned, with something unread
  tell(2, opened(ada, sales), accepted(olga), text(ada)); // hers, unread
  tell(3, opened(), text(ada));                           // unassigned where she is a member only
  tell(4, opened_with_bot(ada, sales), text(ada));        // the bot's
  tell(5, opened(ada, sales), accepted(otto), text(ada)); // somebody else's
  EXPECT_EQ(b.counters_of(olga, both), (board_counters{.unread_sessions = 1, .unassigned = 1, .unread_or_unassigned = 2, .new_unassigned = 2, .bot_hosted = 1}));
}

TEST_F(board_story, F060_a_session_is_no_longer_new_once_it_is_assigned) {
  tell(1, opened());
  EXPECT_EQ(b.counters_of(olga, member).new_unassigned, 1u);
  tell(1, assigned(otto, gil));
  EXPECT_EQ(b.counters_of(olga, member).new_unassigned, 0u);
}

TEST_F(board_story, F058_whoever_may_see_a_new_session_is_told_the_new_number) {
  b.subscribe(olga, member);
  b.subscribe(sue, supervisor);
  b.subscribe(gil, {.member_of = {default_queue}, .supervises = {}});
  EXPECT_EQ(b.take_changed(10).size(), 3u) << "what they begin with";
  tell(1, opened(ada, sales));
  std::map<operator_id, board_counters> told;
  while (b.more_changed())
    for (const auto& news : b.take_changed(10))
      told[news.who] = news.counters;
  EXPECT_EQ(told, (std::map<operator_id, board_counters>{{olga, {.new_unassigned = 1}}, {sue, {.unassigned = 1, .unread_or_unassigned = 1, .new_unassigned = 1}}}));
}

TEST_F(board_story, what_comes_and_goes_before_anybody_is_told_is_not_told) {
  b.subscribe(olga, member);
  b.take_changed(10);
  tell(1, opened(), accepted(otto));
  while (b.more_changed())
    EXPECT_TRUE(b.take_changed(10).empty());
}

TEST_F(board_story, told_everything_again_it_is_the_same_after_a_restart) {
  tell(1, opened(), accepted(olga), text(ada));
  tell(2, opened());
  board again;
  for (const auto& [number, c] : chats)
    again.changed(session_id{number}, {}, entry_of(c.state));
  EXPECT_EQ(again.counters_of(olga, both), b.counters_of(olga, both));
  EXPECT_EQ(again.chats_of(olga, {}, 10), b.chats_of(olga, {}, 10));
}

} // namespace
} // namespace parley::domain::testing
