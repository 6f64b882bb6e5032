// A chat's statuses from its first record to its last, as the rows of the contract tell them.
#include "facts.hpp"
#include "record_frames.hpp"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace parley::domain::testing {
namespace {

using enum error_code;

TEST(session_life, F001_has_exactly_one_status_after_each_record_and_the_record_says_it) {
  chat c;
  frame_writer writer;
  const std::array<std::pair<fact, session_status>, 12> story{{
    {opened_with_bot(), session_status::chatbot},
    {bot_says(0), session_status::chatbot},
    {text(ada), session_status::chatbot},
    {routed_to(sales, wire::route_reason::free_word), session_status::waiting},
    {offered_to(olga), session_status::waiting},
    {accepted(olga), session_status::on_chat},
    {text(olga), session_status::on_chat},
    {set_inactive(principal{olga}, inactive_slot::held), session_status::inactive},
    {text(ada), session_status::on_chat},
    {routed_to(sales, wire::route_reason::operator_lost), session_status::waiting},
    {closed(principal{ada}), session_status::ended},
    {rated(ada), session_status::ended},
  }};
  for (const auto& [f, status] : story) {
    ASSERT_TRUE(c.tell(f)) << wire::EnumNamekind(f.what);
    EXPECT_EQ(c.state.status, status) << wire::EnumNamekind(f.what);
    EXPECT_EQ(frame_of(f, c.state.status, writer).head().status, status);
  }
}

TEST(session_life, the_bot_hosts_it_until_it_is_routed) {
  chat c;
  ASSERT_EQ(c.tell_all(opened_with_bot(ada, sales), bot_says(2)), none);
  EXPECT_EQ(c.state.bot_step, 2);
  EXPECT_EQ(c.state.queue, sales);
  EXPECT_EQ(c.state.waiting_since_ms, 0);
  fact routed = routed_to(queue_id{4}, wire::route_reason::choice, olga);
  routed.priority = 6;
  routed.skills = 0b11;
  ASSERT_EQ(c.tell_all(routed), none);
  EXPECT_EQ(c.state.queue, queue_id{4});
  EXPECT_EQ(c.state.priority, 6);
  EXPECT_EQ(c.state.skills, 0b11u);
  EXPECT_EQ(c.state.preferred, olga);
  EXPECT_EQ(c.state.waiting_since_ms, c.now_ms);
  EXPECT_EQ(c.state.queued_ms, c.now_ms);
  EXPECT_EQ(c.state.joins, session_state::line_place::back);
}

TEST(session_life, F024_an_operator_claims_it_from_the_bot) {
  chat c;
  ASSERT_EQ(c.tell_all(opened_with_bot(), bot_says(0), text(ada), accepted(olga), text(olga)), none);
  EXPECT_EQ(c.state.holder, olga);
  EXPECT_EQ(c.state.status, session_status::on_chat);
  EXPECT_EQ(c.tell(accepted(otto)).holder, olga);
}

TEST(session_life, F026_the_bot_may_speak_in_an_assigned_chat_and_is_no_answer) {
  chat c;
  ASSERT_EQ(c.tell_all(opened(), accepted(olga), text(ada), bot_says(0)), none);
  EXPECT_EQ(c.state.unread, 1u);
  EXPECT_EQ(c.state.holder_answer, session_state::answer::awaited);
}

TEST(session_life, an_answer_is_awaited_again_from_each_new_holder) {
  chat c;
  ASSERT_EQ(c.tell_all(opened(), accepted(olga), text(olga)), none);
  EXPECT_EQ(c.state.holder_answer, session_state::answer::given);
  ASSERT_EQ(c.tell_all(assigned(olga, otto)), none);
  EXPECT_EQ(c.state.holder_answer, session_state::answer::awaited);
}

TEST(session_life, F031_hold_takes_the_slot_as_accept_does) {
  for (fact take : {accepted(olga), put_on_hold(olga)}) {
    chat c;
    ASSERT_EQ(c.tell_all(opened(), offered_to(olga), take), none);
    EXPECT_EQ(slot_holder(c.state), olga);
    EXPECT_FALSE(c.state.offered_to);
    EXPECT_EQ(c.state.offered_ms, 0);
  }
}

// ---- inactive

TEST(session_life, F010_an_operator_sets_it_inactive_and_a_text_wakes_it) {
  for (fact wakes : {text(ada), text(olga)}) {
    chat c;
    ASSERT_EQ(c.tell_all(opened(), accepted(olga), set_inactive(principal{olga}, inactive_slot::held)), none);
    EXPECT_EQ(c.state.status, session_status::inactive);
    EXPECT_EQ(slot_holder(c.state), olga);
    ASSERT_EQ(c.tell_all(bot_says(0)), none);
    EXPECT_EQ(c.state.status, session_status::inactive) << "the bot wakes nobody";
    ASSERT_EQ(c.tell_all(wakes), none);
    EXPECT_EQ(c.state.status, session_status::on_chat);
    EXPECT_EQ(c.state.holder, olga);
  }
}

TEST(session_life, F010_without_its_slot_it_waits_at_the_head_for_its_old_operator) {
  chat c;
  ASSERT_EQ(c.tell_all(opened(ada, sales), accepted(olga), set_inactive(principal{olga}, inactive_slot::freed)), none);
  EXPECT_FALSE(slot_holder(c.state));
  EXPECT_EQ(c.state.holder, olga) << "it stays in her list";
  EXPECT_EQ(c.tell(text(olga)).error, not_allowed) << "not without a slot";
  ASSERT_EQ(c.tell_all(text(ada)), none);
  EXPECT_EQ(c.state.status, session_status::waiting);
  EXPECT_FALSE(c.state.holder);
  EXPECT_EQ(c.state.preferred, olga);
  EXPECT_EQ(c.state.joins, session_state::line_place::head);
  EXPECT_EQ(c.state.queue, sales);
  EXPECT_EQ(c.state.waiting_since_ms, c.now_ms);
  EXPECT_EQ(c.state.unread, 1u);
  ASSERT_EQ(c.tell_all(offered_to(otto), accepted(otto)), none);
  EXPECT_FALSE(c.state.preferred);
  EXPECT_EQ(c.state.joins, session_state::line_place::back);
}

TEST(session_life, F010_its_old_operator_takes_it_back_without_waiting) {
  chat c;
  ASSERT_EQ(c.tell_all(opened(), accepted(olga), set_inactive(principal{olga}, inactive_slot::freed)), none);
  EXPECT_EQ(c.tell(accepted(otto)).error, taken);
  ASSERT_EQ(c.tell_all(accepted(olga), text(olga)), none);
  EXPECT_EQ(slot_holder(c.state), olga);
}

TEST(session_life, F010_its_old_operator_may_clear_the_mark_and_end_it_without_a_slot) {
  chat c;
  ASSERT_EQ(c.tell_all(opened(), accepted(olga), text(ada), set_inactive(principal{olga}, inactive_slot::freed)), none);
  EXPECT_EQ(c.state.unread, 1u);
  ASSERT_EQ(c.tell_all(seen(principal{olga}, 3)), none);
  EXPECT_EQ(c.state.unread, 0u);
  EXPECT_EQ(c.state.status, session_status::inactive);
  ASSERT_EQ(c.tell_all(closed(principal{olga})), none);
  EXPECT_EQ(c.state.reason, wire::end_reason::by_operator);
}

// ---- the line

TEST(session_life, F090_a_chat_that_lost_its_operator_comes_back_to_the_head) {
  using wire::route_reason;
  for (auto [why, joins] : {std::pair{route_reason::operator_lost, session_state::line_place::head}, {route_reason::operator_removed, session_state::line_place::head},
         {route_reason::overflow, session_state::line_place::back}, {route_reason::choice, session_state::line_place::back}}) {
    chat c;
    ASSERT_EQ(c.tell_all(opened(), accepted(olga), text(ada), routed_to(sales, why)), none);
    EXPECT_EQ(c.state.joins, joins) << wire::EnumNameroute_reason(why);
    EXPECT_EQ(c.state.status, session_status::waiting);
    EXPECT_FALSE(slot_holder(c.state));
    EXPECT_FALSE(c.state.holder);
    EXPECT_EQ(c.state.unread, 1u) << "nobody has seen it yet";
  }
}

TEST(session_life, F095_in_another_queue_it_goes_on_waiting_but_stands_behind) {
  chat c;
  ASSERT_EQ(c.tell_all(opened()), none);
  const auto since = c.now_ms;
  ASSERT_EQ(c.tell_all(routed_to(sales, wire::route_reason::overflow)), none);
  EXPECT_EQ(c.state.waiting_since_ms, since);
  EXPECT_EQ(c.state.queued_ms, c.now_ms);
}

TEST(session_life, F094_other_wishes_in_the_same_queue_cost_neither_time_nor_place) {
  chat c;
  ASSERT_EQ(c.tell_all(opened(ada, sales), accepted(olga), routed_to(sales, wire::route_reason::operator_lost)), none);
  const auto since = c.now_ms;
  fact urgent = routed_to(sales, wire::route_reason::requested);
  urgent.priority = 9;
  ASSERT_EQ(c.tell_all(urgent), none);
  EXPECT_EQ(c.state.priority, 9);
  EXPECT_EQ(c.state.queued_ms, since);
  EXPECT_EQ(c.state.waiting_since_ms, since);
  EXPECT_EQ(c.state.joins, session_state::line_place::head);
}

// ---- the end

TEST(session_life, F013_the_visitor_ends_it) {
  for (auto before : {std::vector<fact>{}, {accepted(olga)}, {accepted(olga), set_inactive(the_system, inactive_slot::held)}}) {
    chat c;
    ASSERT_TRUE(c.tell(opened()));
    for (const fact& f : before)
      ASSERT_TRUE(c.tell(f));
    ASSERT_EQ(c.tell_all(closed(principal{ada})), none);
    EXPECT_EQ(c.state.status, session_status::ended);
    EXPECT_EQ(c.state.reason, wire::end_reason::by_visitor);
  }
}

TEST(session_life, F014_its_operator_ends_it) {
  chat c;
  ASSERT_EQ(c.tell_all(opened(), accepted(olga)), none);
  EXPECT_EQ(c.tell(closed(principal{otto})).error, not_allowed);
  ASSERT_EQ(c.tell_all(closed(principal{olga})), none);
  EXPECT_EQ(c.state.reason, wire::end_reason::by_operator);
  EXPECT_FALSE(slot_holder(c.state));
}

TEST(session_life, F018_closed_it_keeps_its_holder_and_has_nothing_pending) {
  chat c;
  ASSERT_EQ(c.tell_all(opened(), accepted(olga), text(ada), transferred(olga, otto), closed(principal{otto})), not_allowed);
  ASSERT_EQ(c.tell_all(closed(principal{olga})), none);
  EXPECT_EQ(c.state.holder, olga);
  EXPECT_FALSE(c.state.offered_to);
  EXPECT_EQ(c.state.unread, 0u);
}

TEST(session_life, F019_who_writes_again_gets_a_new_session_for_an_ended_one_stays_ended) {
  chat c;
  ASSERT_EQ(c.tell_all(opened(), accepted(olga), closed(principal{ada})), none);
  for (fact f : {text(ada), text(olga), accepted(otto), routed_to(sales, wire::route_reason::page), opened()})
    EXPECT_EQ(c.tell(f).error, session_ended);
}

TEST(session_life, F020_closed_by_its_visitor_it_still_is_its_operators) {
  chat c;
  ASSERT_EQ(c.tell_all(opened(), accepted(olga), closed(principal{ada})), none);
  EXPECT_TRUE(may_see(c.state, principal{olga}, nullptr));
}

TEST(session_life, F099_notes_tags_and_one_rating_also_after_the_end) {
  chat c;
  ASSERT_EQ(c.tell_all(opened(), accepted(olga), noted(olga), tagged(olga), as_supervisor(noted(sue)), closed(principal{olga})), none);
  ASSERT_EQ(c.tell_all(noted(olga), tagged(olga), as_supervisor(tagged(sue)), rated(ada)), none);
  EXPECT_EQ(c.state.status, session_status::ended);
  EXPECT_EQ(c.tell(rated(ada)).error, bad_request) << "once";
  EXPECT_EQ(c.tell(rated(stranger)).error, not_allowed);
  EXPECT_EQ(c.tell(noted(otto)).error, not_allowed);
}

TEST(session_life, F099_a_note_is_neither_activity_nor_an_answer) {
  chat c;
  ASSERT_EQ(c.tell_all(opened(), accepted(olga), text(ada)), none);
  const auto active = c.now_ms;
  ASSERT_EQ(c.tell_all(noted(olga), tagged(olga), rated(ada)), none);
  EXPECT_EQ(c.state.last_activity_ms, active);
  EXPECT_EQ(c.state.unread, 1u);
  EXPECT_EQ(c.state.holder_answer, session_state::answer::awaited);
}

} // namespace
} // namespace parley::domain::testing
