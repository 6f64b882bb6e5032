#include "domain/session_deadlines.hpp"
#include "facts.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace parley::domain::testing {
namespace {

using enum error_code;
using wire::end_reason;

/// Two queues; nothing is limited in time until a test says so.
site_rules timeless() {
  site_rules r;
  for (queue_id id : {default_queue, sales}) {
    queue_rules q;
    q.id = id;
    q.offer_ms = q.transfer_ms = 0;
    r.queues.push_back(q);
  }
  return r;
}

struct deadlines : ::testing::Test {
  chat c;
  site_rules rules = timeless();

  queue_rules& queue(queue_id id) { return rules.queues[id == sales ? 1 : 0]; }
  void expect_next(deadline_kind what, std::int64_t due_ms) const {
    const deadline d = next_deadline(c.state, rules);
    EXPECT_EQ(int(d.what), int(what));
    EXPECT_EQ(d.due_ms, due_ms);
  }
  void expect_none() const { expect_next(deadline_kind::none, 0); }
  /// Lets time pass until the next deadline: it fires then and not a millisecond earlier, and its record is allowed. Returns the record.
  fact fire() {
    const deadline d = next_deadline(c.state, rules);
    EXPECT_FALSE(due_record(c.state, rules, d.due_ms - 1));
    const auto f = due_record(c.state, rules, d.due_ms);
    if (!f) {
      ADD_FAILURE() << "not due";
      return {};
    }
    c.now_ms = d.due_ms - 1000; // tell() adds it
    EXPECT_TRUE(c.tell(*f));
    const deadline next = next_deadline(c.state, rules);
    EXPECT_FALSE(next.what == d.what && next.due_ms <= d.due_ms) << "fires once";
    return *f;
  }
};

TEST_F(deadlines, are_none_when_nothing_is_limited_in_time) {
  expect_none();
  for (const fact& f : {opened_with_bot(), routed_to(sales, wire::route_reason::page), offered_to(olga), accepted(olga), transferred(olga, otto), declined(otto),
         set_inactive(the_system, inactive_slot::held), closed(the_system)}) {
    ASSERT_TRUE(c.tell(f));
    expect_none();
    EXPECT_FALSE(due_record(c.state, rules, INT64_MAX));
  }
}

TEST_F(deadlines, F011_without_activity_for_t1_it_becomes_inactive_once) {
  rules.inactive_after_ms = 60'000;
  ASSERT_EQ(c.tell_all(opened()), none);
  expect_none();
  ASSERT_EQ(c.tell_all(accepted(olga), text(ada)), none);
  expect_next(deadline_kind::inactive, c.now_ms + 60'000);
  ASSERT_EQ(c.tell_all(seen(principal{olga}, 3), noted(olga)), none);
  expect_next(deadline_kind::inactive, c.state.last_activity_ms + 60'000);
  EXPECT_EQ(fire().what, kind::inactive);
  EXPECT_EQ(c.state.status, session_status::inactive);
  expect_none();
  ASSERT_EQ(c.tell_all(text(olga)), none);
  expect_next(deadline_kind::inactive, c.now_ms + 60'000);
}

TEST_F(deadlines, F011_inactive_it_keeps_its_slot_or_not_as_its_queue_says) {
  rules.inactive_after_ms = 60'000;
  for (auto slot : {inactive_slot::held, inactive_slot::freed}) {
    queue(sales).inactive = slot;
    c = {};
    ASSERT_EQ(c.tell_all(opened(ada, sales), accepted(olga)), none);
    fire();
    EXPECT_EQ(c.state.slot, slot);
    EXPECT_EQ(slot_holder(c.state), slot == inactive_slot::held ? olga : operator_id{});
  }
}

TEST_F(deadlines, F012_without_activity_for_t2_it_ends_and_the_reason_is_recorded) {
  rules.end_after_ms = 90'000;
  for (auto before : {std::vector<fact>{opened()}, {opened_with_bot()}, {opened(), accepted(olga)}, {opened(), accepted(olga), transferred(olga, otto)},
         {opened(), accepted(olga), set_inactive(the_system, inactive_slot::freed)}}) {
    c = {};
    for (const fact& f : before)
      ASSERT_TRUE(c.tell(f));
    expect_next(deadline_kind::end, c.state.last_activity_ms + 90'000);
    EXPECT_EQ(fire().reason, end_reason::time_out);
    EXPECT_EQ(c.state.reason, end_reason::time_out);
    expect_none();
  }
}

TEST_F(deadlines, F012_t1_and_t2_are_independent) {
  rules.inactive_after_ms = 60'000;
  rules.end_after_ms = 90'000;
  ASSERT_EQ(c.tell_all(opened(), accepted(olga)), none);
  const auto active = c.now_ms;
  expect_next(deadline_kind::inactive, active + 60'000);
  fire();
  expect_next(deadline_kind::end, active + 90'000);

  rules.end_after_ms = 30'000;
  c = {};
  ASSERT_EQ(c.tell_all(opened(), accepted(olga)), none);
  expect_next(deadline_kind::end, c.now_ms + 30'000);
  fire();
  expect_none();
}

TEST_F(deadlines, F012_t2_never_ends_when_it_is_disabled) {
  rules.inactive_after_ms = 60'000;
  ASSERT_EQ(c.tell_all(opened(), accepted(olga)), none);
  fire();
  expect_none();
}

TEST_F(deadlines, F015_move_at_once_when_the_rules_change) {
  ASSERT_EQ(c.tell_all(opened(), accepted(olga)), none);
  expect_none();
  rules.inactive_after_ms = 60'000;
  expect_next(deadline_kind::inactive, c.now_ms + 60'000);
  rules.inactive_after_ms = 5'000;
  expect_next(deadline_kind::inactive, c.now_ms + 5'000);
  EXPECT_TRUE(due_record(c.state, rules, c.now_ms + 60'000)) << "due already, not dropped";
  rules.inactive_after_ms = 0;
  expect_none();
}

TEST_F(deadlines, F016_bot_hosted_and_unassigned_chats_of_a_channel_end_without_a_reply) {
  rules.channels = {{.channel = 4, .name = "messenger", .auto_terminate_ms = 120'000}};
  for (fact open : {opened(), opened_with_bot()}) {
    open.channel = 4;
    c = {};
    ASSERT_TRUE(c.tell(open));
    expect_next(deadline_kind::auto_terminate, c.now_ms + 120'000);
    ASSERT_EQ(c.tell_all(text(ada)), none);
    EXPECT_EQ(fire().reason, end_reason::termination);
    EXPECT_EQ(c.state.reason, end_reason::termination);
  }
}

TEST_F(deadlines, F016_other_channels_and_assigned_chats_are_not_terminated) {
  rules.channels = {{.channel = 4, .name = "messenger", .auto_terminate_ms = 120'000}, {.channel = 5, .name = "mail", .auto_terminate_ms = 0}};
  for (std::uint16_t channel : {0, 5}) {
    fact open = opened();
    open.channel = channel;
    c = {};
    ASSERT_TRUE(c.tell(open));
    expect_none();
  }
  fact open = opened();
  open.channel = 4;
  c = {};
  ASSERT_EQ(c.tell_all(open, offered_to(olga)), none);
  expect_none();
  ASSERT_EQ(c.tell_all(accepted(olga)), none);
  expect_none();
}

TEST_F(deadlines, F016_F090_a_chat_that_lost_its_operator_has_the_whole_time_anew) {
  rules.channels = {{.channel = 4, .name = "messenger", .auto_terminate_ms = 120'000}};
  fact open = opened();
  open.channel = 4;
  ASSERT_EQ(c.tell_all(open, accepted(olga), text(ada)), none);
  c.now_ms += 600'000;
  ASSERT_TRUE(c.tell(routed_to(default_queue, wire::route_reason::operator_lost)));
  expect_next(deadline_kind::auto_terminate, c.now_ms + 120'000);
}

TEST_F(deadlines, F089_an_offer_is_withdrawn_as_missed) {
  queue(sales).offer_ms = 20'000;
  ASSERT_EQ(c.tell_all(opened(ada, sales), offered_to(olga)), none);
  expect_next(deadline_kind::offer, c.now_ms + 20'000);
  const fact f = fire();
  EXPECT_EQ(f.target, olga);
  EXPECT_EQ(f.withdrawal, wire::withdraw_reason::missed);
  EXPECT_EQ(c.state.status, session_status::waiting);
  EXPECT_FALSE(c.state.offered_to);
  expect_none();
}

TEST_F(deadlines, F034_a_transfer_to_an_operator_is_that_operators_to_miss) {
  queue(default_queue).transfer_ms = 40'000;
  ASSERT_EQ(c.tell_all(opened(), accepted(olga), transferred(olga, otto), text(olga)), none);
  expect_next(deadline_kind::transfer, c.state.offered_ms + 40'000);
  EXPECT_EQ(fire().target, otto);
  EXPECT_EQ(slot_holder(c.state), olga);
  expect_none();
}

TEST_F(deadlines, F038_a_transfer_to_a_department_has_its_own_deadline_beside_those_of_its_offers) {
  queue(sales).offer_ms = 20'000;
  queue(sales).transfer_ms = 30'000;
  ASSERT_EQ(c.tell_all(opened(), accepted(olga), transferred(olga, sales)), none);
  const auto since = c.now_ms;
  expect_next(deadline_kind::transfer, since + 30'000);
  ASSERT_EQ(c.tell_all(offered_to(otto)), none);
  EXPECT_EQ(fire().target, otto) << "at 21 s";
  EXPECT_TRUE(is_in_transfer(c.state));
  ASSERT_EQ(c.tell_all(offered_to(gil)), none);
  expect_next(deadline_kind::transfer, since + 30'000);
  EXPECT_FALSE(fire().target) << "gil had hardly been asked";
  EXPECT_FALSE(is_in_transfer(c.state));
  EXPECT_EQ(slot_holder(c.state), olga);
}

TEST_F(deadlines, F011_wait_while_a_transfer_is_pending) {
  rules.inactive_after_ms = 60'000;
  ASSERT_EQ(c.tell_all(opened(), accepted(olga), transferred(olga, otto)), none);
  expect_none();
  ASSERT_EQ(c.tell_all(transfer_taken_back(olga)), none);
  expect_next(deadline_kind::inactive, c.state.last_activity_ms + 60'000);
}

TEST_F(deadlines, F093_who_waits_too_long_is_sent_away) {
  queue(default_queue).max_wait_ms = 300'000;
  ASSERT_EQ(c.tell_all(opened(), text(ada)), none);
  expect_next(deadline_kind::max_wait, c.state.opened_ms + 300'000);
  ASSERT_EQ(c.tell_all(offered_to(olga)), none);
  expect_none();
  ASSERT_EQ(c.tell_all(declined(olga)), none);
  EXPECT_EQ(fire().reason, end_reason::no_operator);
  EXPECT_EQ(c.state.reason, end_reason::no_operator);
}

TEST_F(deadlines, F095_who_waits_long_goes_to_another_queue_and_takes_its_wishes_along) {
  queue(default_queue).overflow_to = sales;
  queue(default_queue).overflow_after_ms = 45'000;
  fact urgent = routed_to(default_queue, wire::route_reason::requested, olga);
  urgent.priority = 9;
  urgent.skills = 0b10;
  ASSERT_EQ(c.tell_all(opened(), urgent), none);
  const auto waits_since = c.state.waiting_since_ms;
  expect_next(deadline_kind::overflow, c.state.queued_ms + 45'000);
  EXPECT_EQ(fire().route, wire::route_reason::overflow);
  EXPECT_EQ(c.state.queue, sales);
  EXPECT_EQ(c.state.priority, 9);
  EXPECT_EQ(c.state.skills, 0b10u);
  EXPECT_EQ(c.state.preferred, olga);
  EXPECT_EQ(c.state.waiting_since_ms, waits_since);
  expect_none();
}

TEST_F(deadlines, F095_nobody_overflows_while_offered_or_into_a_queue_that_is_not_there_or_its_own) {
  queue(default_queue).overflow_to = sales;
  ASSERT_EQ(c.tell_all(opened(), offered_to(olga)), none);
  expect_none();
  ASSERT_EQ(c.tell_all(declined(olga)), none);
  expect_next(deadline_kind::overflow, c.state.queued_ms + 60'000);
  queue(default_queue).overflow_to = queue_id{99};
  expect_none();
  queue(default_queue).overflow_to = default_queue;
  expect_none();
}

TEST_F(deadlines, F095_F096_nobody_overflows_into_a_queue_that_admits_nobody) {
  queue(default_queue).overflow_to = sales;
  queue(default_queue).max_wait_ms = 300'000;
  ASSERT_EQ(c.tell_all(opened()), none);
  const auto due_ms = c.state.queued_ms + 60'000;
  std::int64_t opens_at_ms = due_ms + 90'000;
  const queue_opening opens_ms = [&](queue_id) { return opens_at_ms; };
  const auto next = [&](std::int64_t now_ms) { return next_deadline(c.state, rules, now_ms, opens_ms); };
  EXPECT_EQ(next(due_ms - 1).due_ms, due_ms) << "who knows what is then";
  EXPECT_EQ(int(next(due_ms).what), int(deadline_kind::overflow));
  EXPECT_EQ(next(due_ms).due_ms, opens_at_ms);
  EXPECT_FALSE(due_record(c.state, rules, due_ms + 89'999, opens_ms));
  opens_at_ms = 0;
  EXPECT_EQ(due_record(c.state, rules, due_ms + 90'000, opens_ms)->queue, sales);
  opens_at_ms = INT64_MAX;
  EXPECT_EQ(int(next(due_ms).what), int(deadline_kind::max_wait)) << "the others go on";
  EXPECT_EQ(due_record(c.state, rules, c.state.opened_ms + 300'000, opens_ms)->reason, end_reason::no_operator);
}

TEST_F(deadlines, F095_a_closed_overflow_passes_on_to_its_own) {
  constexpr queue_id night{77};
  rules.queues.emplace_back().id = night;
  queue(default_queue).overflow_to = sales;
  queue(sales).overflow_to = night;
  ASSERT_EQ(c.tell_all(opened()), none);
  const auto due_ms = c.state.queued_ms + 60'000;
  const auto fact = due_record(c.state, rules, due_ms, [](queue_id q) { return q == night ? 0 : INT64_MAX; });
  ASSERT_TRUE(fact);
  EXPECT_EQ(fact->queue, night);
  rules.queues.back().overflow_to = default_queue; // a circle, which a configuration may not have
  EXPECT_FALSE(due_record(c.state, rules, due_ms, [](queue_id) { return INT64_MAX; }));
}

TEST_F(deadlines, F015_a_queue_that_was_removed_is_served_by_the_default_ones_rules) {
  queue(default_queue).max_wait_ms = 300'000;
  ASSERT_EQ(c.tell_all(opened(ada, queue_id{99})), none);
  expect_next(deadline_kind::max_wait, c.now_ms + 300'000);
}

TEST_F(deadlines, the_earliest_comes_first_and_an_end_last) {
  queue(default_queue).max_wait_ms = 50'000;
  queue(default_queue).overflow_to = sales;
  queue(default_queue).overflow_after_ms = 50'000;
  rules.end_after_ms = 50'000;
  ASSERT_EQ(c.tell_all(opened()), none);
  expect_next(deadline_kind::overflow, c.now_ms + 50'000);
  rules.end_after_ms = 49'999;
  expect_next(deadline_kind::end, c.now_ms + 49'999);
}

TEST_F(deadlines, F037_colleagues_talk_without_any) {
  rules.inactive_after_ms = rules.end_after_ms = 1'000;
  ASSERT_EQ(c.tell_all(opened_between(olga, otto)), none);
  expect_none();
}

} // namespace
} // namespace parley::domain::testing
