// Misses, grace, wrap-up, idle time, restart: the operator in time.
#include "domain/operator_machine.hpp"

#include <gtest/gtest.h>

namespace parley::domain {
namespace {

using miss = operator_machine::miss_result;
using change = operator_machine::change;
constexpr session_id a{1}, b{2}, c{3};
constexpr std::int64_t grace_ms = 15'000;
constexpr auto none = std::nullopt;

struct operator_in_time : ::testing::Test {
  operator_machine op{3, responds::yes};
  void SetUp() override { op.come_online(0); }

  miss miss_one(session_id s, std::uint32_t until_away = 3) {
    EXPECT_TRUE(op.ask(s));
    return op.missed(s, until_away);
  }
  void hold(session_id s) {
    EXPECT_TRUE(op.ask(s));
    EXPECT_TRUE(op.confirm(s));
  }
  using ids = std::vector<session_id>;
};

// ---- misses

TEST_F(operator_in_time, F089_is_set_away_after_so_many_misses_in_a_row) {
  EXPECT_EQ(miss_one(a), miss::counted);
  EXPECT_EQ(miss_one(b), miss::counted);
  EXPECT_EQ(op.available(), availability::available);
  EXPECT_EQ(miss_one(a), miss::set_away);
  EXPECT_EQ(op.available(), availability::away);
  EXPECT_EQ(op.why_away(), away_reason::missed_offers);
  EXPECT_EQ(op.assignable(), 0u);
  EXPECT_EQ(op.free(), 3) << "what was missed came back";
}

TEST_F(operator_in_time, F089_an_answer_of_either_kind_forgets_the_misses) {
  miss_one(a);
  miss_one(a);
  hold(b);
  EXPECT_EQ(op.misses(), 0u);
  miss_one(a);
  miss_one(a);
  EXPECT_TRUE(op.ask(c));
  EXPECT_TRUE(op.declined(c));
  EXPECT_EQ(op.of(c), slot::none);
  EXPECT_EQ(op.misses(), 0u);
  miss_one(a);
  EXPECT_TRUE(op.ask(c));
  EXPECT_EQ(op.claim(c), operator_machine::claim_result::granted) << "it picked its own offer";
  EXPECT_EQ(op.misses(), 0u);
}

TEST_F(operator_in_time, F089_being_given_a_session_or_losing_an_offer_is_no_answer) {
  miss_one(a);
  EXPECT_EQ(op.claim(b), operator_machine::claim_result::granted) << "assigned by somebody else";
  EXPECT_TRUE(op.ask(c));
  op.give_back(c, 1);
  EXPECT_EQ(op.misses(), 1u);
}

TEST_F(operator_in_time, F089_may_miss_for_ever_where_the_queue_says_so) {
  for (int i = 0; i < 100; ++i)
    EXPECT_EQ(miss_one(a, 0), miss::counted);
  EXPECT_EQ(op.available(), availability::available);
}

TEST_F(operator_in_time, F089_what_was_not_offered_or_is_missed_while_away_does_not_count) {
  EXPECT_EQ(op.missed(a, 1), miss::ignored);
  hold(a);
  EXPECT_EQ(op.missed(a, 1), miss::ignored);
  EXPECT_EQ(op.of(a), slot::held);
  EXPECT_FALSE(op.declined(a));
  EXPECT_TRUE(op.ask(b));
  op.set_availability(availability::away, 1);
  EXPECT_EQ(op.missed(b, 1), miss::ignored);
  EXPECT_EQ(op.of(b), slot::none);
  EXPECT_EQ(op.why_away(), away_reason::by_itself);
}

TEST_F(operator_in_time, F089_coming_back_forgets_the_misses_and_is_told) {
  miss_one(a, 1);
  EXPECT_EQ(op.set_availability(availability::available, 5), change::came_back);
  EXPECT_EQ(op.misses(), 0u);
  EXPECT_EQ(op.assignable(), 3u);
  EXPECT_EQ(op.set_availability(availability::available, 6), change::none);
  miss_one(a);
  EXPECT_EQ(op.set_availability(availability::available, 7), change::came_back) << "it says that it is there";
  EXPECT_EQ(op.set_availability(availability::away, 8), change::went_away);
  EXPECT_EQ(op.set_availability(availability::away, 9), change::none);
}

// ---- wrap-up

TEST_F(operator_in_time, F099_a_slot_stays_taken_for_the_wrap_up_time) {
  hold(a);
  EXPECT_EQ(op.give_back(a, 1000, 500), slot::held);
  EXPECT_EQ(op.of(a), slot::wrapping);
  EXPECT_EQ(op.wrapping(), 1u);
  EXPECT_EQ(op.free(), 2);
  EXPECT_EQ(op.next_deadline_ms(), 1500);
  EXPECT_TRUE(op.due(1499).empty());
  EXPECT_EQ(op.due(1500).wrapped_up, ids{a});
  EXPECT_TRUE(op.due(1500).empty());
  EXPECT_EQ(op.free(), 3);
  EXPECT_EQ(op.next_deadline_ms(), none);
}

TEST_F(operator_in_time, F099_may_be_done_early) {
  hold(a);
  EXPECT_FALSE(op.end_wrap_up(a, 1));
  op.give_back(a, 1000, 500);
  EXPECT_TRUE(op.end_wrap_up(a, 1100));
  EXPECT_FALSE(op.end_wrap_up(a, 1100));
  EXPECT_EQ(op.free(), 3);
  EXPECT_TRUE(op.due(2000).empty());
}

TEST_F(operator_in_time, F099_an_offer_that_comes_back_needs_no_wrap_up) {
  EXPECT_TRUE(op.ask(a));
  EXPECT_EQ(op.give_back(a, 0, 500), slot::offered);
  EXPECT_EQ(op.of(a), slot::none);
}

TEST_F(operator_in_time, F099_a_second_give_back_does_not_cut_the_wrap_up_short) {
  hold(a);
  op.give_back(a, 0, 500);
  EXPECT_EQ(op.give_back(a, 10), slot::wrapping);
  EXPECT_EQ(op.next_deadline_ms(), 500);
}

TEST_F(operator_in_time, F099_the_same_session_takes_the_slot_that_wraps_it_up) {
  op.set_limit(2);
  hold(a);
  hold(b);
  op.give_back(a, 0, 500);
  EXPECT_EQ(op.claim(c), operator_machine::claim_result::at_capacity);
  EXPECT_EQ(op.claim(a), operator_machine::claim_result::granted);
  EXPECT_EQ(op.held(), 2u);
  EXPECT_EQ(op.next_deadline_ms(), none);
  op.give_back(b, 0);
  op.give_back(a, 0, 500);
  EXPECT_TRUE(op.ask(a));
  EXPECT_EQ(op.of(a), slot::offered);
  EXPECT_EQ(op.wrapping(), 0u);
}

// ---- grace

TEST_F(operator_in_time, F090_back_in_time_nothing_has_moved) {
  hold(a);
  EXPECT_TRUE(op.ask(b));
  op.leave(1000, grace_ms);
  EXPECT_EQ(op.online(), line::grace);
  EXPECT_EQ(op.next_deadline_ms(), 16'000);
  EXPECT_TRUE(op.due(15'999).empty());
  op.come_online(15'999);
  EXPECT_EQ(op.online(), line::online);
  EXPECT_EQ(op.of(a), slot::held);
  EXPECT_EQ(op.of(b), slot::offered);
  EXPECT_EQ(op.next_deadline_ms(), none);
  EXPECT_TRUE(op.due(1'000'000).empty());
}

TEST_F(operator_in_time, F090_not_back_in_time_all_that_it_holds_goes_back_once) {
  hold(b);
  hold(a);
  op.leave(1000, grace_ms);
  EXPECT_EQ(op.due(16'000).requeue, (ids{a, b}));
  EXPECT_EQ(op.online(), line::offline);
  EXPECT_EQ(op.held(), 0u);
  EXPECT_EQ(op.free(), 3);
  EXPECT_TRUE(op.due(16'000).empty());
  EXPECT_EQ(op.next_deadline_ms(), none);
  op.come_online(20'000);
  EXPECT_EQ(op.assignable(), 3u);
}

TEST_F(operator_in_time, F090_leaving_again_does_not_make_the_grace_longer) {
  op.leave(1000, grace_ms);
  op.leave(9000, grace_ms);
  EXPECT_EQ(op.next_deadline_ms(), 16'000);
  op.due(16'000);
  op.leave(17'000, grace_ms);
  EXPECT_EQ(op.online(), line::offline);
}

TEST_F(operator_in_time, F090_an_accept_that_was_under_way_does_not_stay_with_nobody) {
  EXPECT_TRUE(op.ask(a));
  EXPECT_TRUE(op.ask(b));
  op.leave(1000, grace_ms);
  EXPECT_TRUE(op.confirm(a));
  EXPECT_EQ(op.due(16'000).requeue, ids{a});
  EXPECT_TRUE(op.confirm(b));
  EXPECT_EQ(op.next_deadline_ms(), 16'000);
  EXPECT_EQ(op.due(16'100).requeue, ids{b});
  EXPECT_EQ(op.online(), line::offline);
}

TEST_F(operator_in_time, F075_a_further_device_changes_nothing) {
  hold(a);
  const auto before = op.load();
  op.come_online(700);
  EXPECT_EQ(op.load(), before);
  EXPECT_EQ(op.state(), operator_state{});
}

// ---- restart

TEST_F(operator_in_time, F090_has_its_grace_from_the_restart_on) {
  operator_machine again{3, responds::yes};
  again.restart(op.state(), 100'000, grace_ms);
  EXPECT_EQ(again.next_deadline_ms(), none) << "it holds nothing";
  again.restore_held(a);
  again.restore_held(b);
  EXPECT_EQ(again.online(), line::grace);
  EXPECT_EQ(again.next_deadline_ms(), 115'000);
  again.come_online(110'000);
  EXPECT_EQ(again.held(), 2u);
}

TEST_F(operator_in_time, F090_a_grace_that_was_running_ends_when_it_would_have_ended) {
  hold(a);
  op.leave(1000, grace_ms);
  operator_machine again{3, responds::yes};
  again.restart(op.state(), 10'000, grace_ms);
  again.restore_held(a);
  EXPECT_EQ(again.state(), op.state());
  EXPECT_TRUE(again.due(15'999).empty());
  EXPECT_EQ(again.due(16'000).requeue, ids{a});
}

TEST_F(operator_in_time, F089_is_still_away_after_a_restart) {
  miss_one(a, 1);
  operator_machine again{3, responds::yes};
  again.restart(op.state(), 10, grace_ms);
  again.come_online(20);
  EXPECT_EQ(again.available(), availability::away);
  EXPECT_EQ(again.why_away(), away_reason::missed_offers);
  EXPECT_EQ(again.assignable(), 0u);
}

// ---- idle

TEST_F(operator_in_time, is_idle_since_it_last_held_something) {
  EXPECT_EQ(op.load(), (operator_load{3, 0, 0}));
  EXPECT_TRUE(op.ask(a));
  EXPECT_EQ(op.load(), (operator_load{2, 1, 0})) << "an offer is nothing yet";
  EXPECT_TRUE(op.confirm(a));
  hold(b);
  EXPECT_EQ(op.load(), (operator_load{1, 2, operator_load::busy}));
  op.give_back(a, 1000);
  EXPECT_EQ(op.load().idle_since_ms, operator_load::busy);
  op.give_back(b, 2000, 500);
  EXPECT_EQ(op.load(), (operator_load{2, 1, operator_load::busy}));
  op.due(9000);
  EXPECT_EQ(op.load(), (operator_load{3, 0, 2500})) << "the end of its wrap-up, whenever the timer came";
}

TEST_F(operator_in_time, is_not_idle_while_it_is_not_there) {
  op.set_availability(availability::away, 1000);
  op.set_availability(availability::available, 5000);
  EXPECT_EQ(op.load().idle_since_ms, 5000);
  op.leave(6000, grace_ms);
  op.come_online(7000);
  EXPECT_EQ(op.load().idle_since_ms, 5000) << "in time";
  op.leave(8000, grace_ms);
  op.due(23'000);
  op.come_online(30'000);
  EXPECT_EQ(op.load().idle_since_ms, 30'000);
}

} // namespace
} // namespace parley::domain
