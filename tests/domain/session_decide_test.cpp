// What the table of session_decide_table_test.cpp leaves out.
#include "facts.hpp"

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <string_view>

namespace parley::domain::testing {
namespace {

using enum error_code;

const std::map<std::string_view, session_state>& chats() {
  static const auto all = [] {
    std::map<std::string_view, session_state> m;
    chat c;
    c.tell(opened());
    m["waiting"] = c.state;
    chat offered = c;
    offered.tell(offered_to(olga));
    m["offered to olga"] = offered.state;
    c.tell(accepted(olga));
    m["olga's"] = c.state;
    return m;
  }();
  return all;
}

TEST(session_decide, F025_who_comes_second_is_told_who_was_first) {
  EXPECT_EQ(decide(chats().at("olga's"), accepted(otto)).holder, olga);
  EXPECT_EQ(decide(chats().at("olga's"), accepted(olga)).holder, olga);
  EXPECT_EQ(decide(chats().at("offered to olga"), put_on_hold(otto)).holder, olga);
  EXPECT_FALSE(decide(chats().at("olga's"), text(otto)).holder);
}

TEST(session_decide, a_withdrawal_must_name_the_operator_it_is_offered_to) {
  EXPECT_EQ(decide(chats().at("offered to olga"), withdrawn_from(otto)).error, not_offered);
  EXPECT_EQ(decide(chats().at("offered to olga"), withdrawn_from({})).error, not_offered);
  EXPECT_EQ(decide(chats().at("waiting"), withdrawn_from({})).error, not_offered);
}

TEST(session_decide, an_offer_and_an_assignment_need_an_operator) {
  EXPECT_EQ(decide(chats().at("waiting"), offered_to({})).error, error_code::no_such_operator);
  EXPECT_EQ(decide(chats().at("olga's"), assigned(olga, {})).error, error_code::no_such_operator);
}

TEST(session_decide, F029_a_session_is_not_assigned_to_who_has_it) {
  const verdict v = decide(chats().at("olga's"), assigned(olga, olga));
  EXPECT_EQ(v.error, error_code::taken);
  EXPECT_EQ(v.holder, olga);
}

TEST(session_decide, a_waiting_session_is_assigned_even_to_whom_it_is_offered) {
  EXPECT_TRUE(decide(chats().at("offered to olga"), assigned(otto, olga)));
  EXPECT_TRUE(decide(chats().at("waiting"), assigned(otto, otto)));
}

TEST(session_decide, one_reads_from_the_first_record_to_the_newest) {
  const auto& s = chats().at("olga's");
  EXPECT_EQ(decide(s, seen(principal{olga}, 0)).error, error_code::bad_request);
  EXPECT_TRUE(decide(s, seen(principal{olga}, 1)));
  EXPECT_TRUE(decide(s, seen(principal{olga}, s.seq)));
  EXPECT_EQ(decide(s, seen(principal{olga}, s.seq + 1)).error, error_code::bad_request);
  EXPECT_EQ(decide(s, seen(principal{otto}, s.seq + 1)).error, error_code::not_allowed) << "who may not read learns nothing of the length";
}

TEST(session_decide, the_reason_of_the_end_must_fit_who_ends_it) {
  using enum wire::end_reason;
  const auto& s = chats().at("olga's");
  const std::map<wire::end_reason, std::array<bool, 3>> fits{
    {none, {true, true, true}},
    {by_visitor, {true, false, false}},
    {by_operator, {false, true, false}},
    {time_out, {false, false, true}},
    {termination, {false, false, true}},
    {no_operator, {false, false, true}},
    {visitor_lost, {false, false, true}},
    {by_bot, {false, false, true}},
    {blocked, {false, false, true}},
  };
  for (const auto& [reason, expected] : fits) {
    int column = 0;
    for (principal who : {principal{ada}, principal{olga}, the_system})
      EXPECT_EQ(decide(s, closed(who, reason)).error, expected[column++] ? error_code::none : bad_request)
        << wire::EnumNameend_reason(reason) << " by " << int(who.kind());
  }
}

TEST(session_decide, what_is_no_record_is_never_added) {
  for (kind k : wire::EnumValueskind())
    if (!is_record(k)) {
      EXPECT_EQ(decide(chats().at("waiting"), make(k, principal{ada})).error, error_code::bad_request) << wire::EnumNamekind(k);
    }
  EXPECT_EQ(decide(chats().at("waiting"), make(kind{200}, principal{ada})).error, error_code::unknown_kind);
}

TEST(session_decide, who_has_no_number_may_do_nothing) {
  EXPECT_EQ(decide({}, opened(visitor_id{})).error, not_allowed);
  EXPECT_EQ(decide({}, opened_between(operator_id{}, otto)).error, not_allowed);
  chat colleagues;
  ASSERT_TRUE(colleagues.tell(opened_between(olga, otto)));
  for (principal nobody : {principal{visitor_id{}}, principal{operator_id{}}})
    for (kind k : wire::EnumValueskind())
      if (is_record(k)) {
        fact f = make(k, nobody, gil);
        f.up_to = 1;
        EXPECT_EQ(decide(chats().at("waiting"), f).error, not_allowed) << wire::EnumNamekind(k);
        EXPECT_EQ(decide(chats().at("olga's"), f).error, not_allowed) << wire::EnumNamekind(k);
        EXPECT_EQ(decide(colleagues.state, f).error, not_allowed) << wire::EnumNamekind(k);
      }
}

TEST(session_decide, an_offer_of_a_transfer_needs_somebody_else) {
  chat c;
  ASSERT_EQ(c.tell_all(opened(), accepted(olga), transferred(olga, sales)), none);
  const verdict v = c.tell(offered_to(olga));
  EXPECT_EQ(v.error, taken);
  EXPECT_EQ(v.holder, olga);
  EXPECT_TRUE(c.tell(offered_to(otto)));
}

TEST(session_decide, F034_a_transfer_goes_to_one_other_operator_or_queue) {
  const auto& s = chats().at("olga's");
  EXPECT_EQ(decide(s, transferred(olga, olga)).error, taken);
  fact both = transferred(olga, otto);
  both.queue = sales;
  EXPECT_EQ(decide(s, both).error, bad_request);
  EXPECT_EQ(decide(s, transfer_taken_back(olga)).error, not_offered) << "there is none";
}

TEST(session_decide, a_session_is_routed_to_a_queue) { EXPECT_EQ(decide(chats().at("waiting"), routed_to({}, wire::route_reason::page)).error, not_allowed); }

TEST(session_decide, F039_who_is_in_the_room_is_not_invited_again) {
  chat c;
  ASSERT_EQ(c.tell_all(opened(), accepted(olga), invited(olga, gil)), none);
  EXPECT_EQ(c.tell(invited(olga, gil)).error, bad_request);
  EXPECT_EQ(c.tell(invited(gil, olga)).error, bad_request);
  EXPECT_EQ(c.tell(invited(olga, {})).error, no_such_operator);
}

TEST(session_decide, F039_a_room_has_places_for_so_many_guests) {
  chat c;
  ASSERT_EQ(c.tell_all(opened(), accepted(olga)), none);
  for (std::size_t i = 0; i < max_guests; ++i)
    ASSERT_TRUE(c.tell(invited(olga, operator_id{100 + i})));
  EXPECT_EQ(c.tell(invited(olga, gil)).error, too_many_guests);
  ASSERT_TRUE(c.tell(left(operator_id{101})));
  EXPECT_TRUE(c.tell(invited(olga, gil)));
}

} // namespace
} // namespace parley::domain::testing
