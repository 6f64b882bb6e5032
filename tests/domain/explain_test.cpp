#include "domain/explain.hpp"

#include "record_frames.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace parley::domain {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using wire::route_reason;
using wire::withdraw_reason;

constexpr principal visitor{visitor_id{3}};
constexpr operator_id ann{1}, olga{3}, otto{4};
constexpr std::int64_t t0_ms = 1'000'000;

/// Tells one record after the other.
struct explain_test : ::testing::Test {
  operator_names names{{olga, "olga"}, {otto, "otto"}};
  explainer explain{names};
  frame_writer frames;
  std::uint64_t seq = 0;
  std::int64_t elapsed_ms = 0;

  std::optional<explained_step> tell(fact f, session_status after = session_status::on_chat) {
    f.seq = ++seq;
    f.time_ms = t0_ms + elapsed_ms;
    return explain.next(testing::frame_of(f, after, frames).view());
  }
  std::string text(const fact& f, session_status after = session_status::on_chat) {
    const auto step = tell(f, after);
    return step ? step->text : "nothing";
  }
  std::optional<explained_step> offer(const routing_decision& d, operator_id to) {
    std::vector<wire::candidate> candidates;
    for (const auto& c : d.candidates)
      candidates.emplace_back(principal{c.op}.value, c.last_turn, c.idle_since_ms, c.in_use, c.assignable, c.skills, 0);
    auto head = head_of(kind::offered, session_id{42});
    head.seq = ++seq;
    head.time_ms = t0_ms + elapsed_ms;
    head.status = session_status::waiting;
    const auto record = testing::verified(frames.build(head, [&](auto& b) {
      const auto list = b.CreateVectorOfStructs(candidates);
      return wire::Createoffered(b, principal{to}.value, 1, d.rule, 4, d.waited_ms, d.skills, d.considered, list);
    }));
    return explain.next(record.view());
  }
  static routing_decision decision(wire::offer_rule rule, std::vector<candidate> candidates, std::uint32_t considered = 0) {
    routing_decision d{.rule = rule, .waited_ms = 3'300};
    d.candidates.assign(candidates.begin(), candidates.end());
    d.considered = considered ? considered : std::uint32_t(candidates.size());
    return d;
  }

  // Where stories begin.
  void open_waiting() { tell({.what = kind::open, .author = visitor, .queue = queue_id{2}}, session_status::waiting); }
  void open_with_olga() {
    open_waiting();
    tell({.what = kind::accept, .author = principal{olga}});
  }
};
using F108_Why = explain_test;

TEST_F(F108_Why, a_session_is_opened_for_a_queue_or_with_the_bot) {
  EXPECT_EQ(text({.what = kind::open, .author = visitor, .channel = 5}, session_status::waiting), "opened by visitor 3 on channel 5; waits in queue 1");
  seq = 0;
  EXPECT_EQ(text({.what = kind::open, .author = visitor, .queue = queue_id{2}}, session_status::chatbot),
    "opened by visitor 3 on channel 0; the bot hosts it, for queue 2 later");
  seq = 0;
  EXPECT_EQ(text({.what = kind::open, .author = principal{olga}, .target = otto}), "opened by olga as a chat with otto");
}

TEST_F(F108_Why, a_route_says_what_sent_it_there_and_what_it_asks_for) {
  open_waiting();
  const auto step =
    tell({.what = kind::routed, .target = olga, .queue = queue_id{3}, .skills = 9, .priority = 2, .route = route_reason::requested}, session_status::waiting);
  ASSERT_TRUE(step);
  EXPECT_EQ(step->text, "routed to queue 3: as the request to open it asked (settings version 1)");
  EXPECT_THAT(step->reasons, ElementsAre("priority 2", "asks for skills 0, 3", "prefers olga"));
  EXPECT_EQ(step->status, session_status::waiting);
  EXPECT_EQ(step->queue, queue_id{3});
  EXPECT_EQ(step->rules_version, 1u);
}

TEST_F(F108_Why, overflow_is_a_full_line_for_who_comes_and_a_long_wait_for_who_waits) {
  open_waiting();
  const fact overflow{.what = kind::routed, .queue = queue_id{3}, .route = route_reason::overflow};
  EXPECT_THAT(text(overflow, session_status::waiting), HasSubstr("the line of the queue that was meant was full"));
  elapsed_ms = 60'000;
  EXPECT_THAT(text(overflow, session_status::waiting), HasSubstr("it waited too long in queue 3"));
}

TEST_F(F108_Why, the_bot_hands_over_for_a_word_or_a_choice) {
  tell({.what = kind::open, .author = visitor}, session_status::chatbot);
  EXPECT_THAT(text({.what = kind::routed, .queue = queue_id{2}, .route = route_reason::free_word}, session_status::waiting), HasSubstr("that the bot has no answer for"));
  EXPECT_THAT(text({.what = kind::routed, .queue = queue_id{2}, .route = route_reason::choice}, session_status::waiting), HasSubstr("chose it from the bot"));
}

TEST_F(F108_Why, a_lost_operator_is_named) {
  open_with_olga();
  EXPECT_EQ(text({.what = kind::routed, .queue = queue_id{2}, .route = route_reason::operator_lost}, session_status::waiting),
    "back to queue 2: olga was gone for longer than the grace (settings version 1)");
}

TEST_F(F108_Why, each_rule_tells_what_it_looks_at) {
  using enum wire::offer_rule;
  open_waiting();
  const candidate first{.op = olga, .last_turn = 17, .idle_since_ms = t0_ms - 90'000, .in_use = 0, .assignable = 4};
  const candidate second{.op = ann, .last_turn = 0, .idle_since_ms = t0_ms - 500, .in_use = 1, .assignable = 1};
  auto step = offer(decision(least_busy, {first, second}), olga);
  EXPECT_EQ(step->text, "offered to operator 3 (olga): least busy of 2 who could take it, after 3.3 s of waiting (settings version 4)");
  EXPECT_THAT(step->reasons, ElementsAre("olga        0 slots in use, 4 free, last turn 17", "operator 1  1 slot in use, 1 free, no turn yet"));
  EXPECT_EQ(step->subject, olga);
  ASSERT_TRUE(step->decision);
  EXPECT_EQ(step->decision->candidates[0], first);

  step = offer(decision(longest_idle, {first, second}), olga);
  EXPECT_THAT(step->text, HasSubstr("longest idle of 2"));
  EXPECT_THAT(step->reasons, ElementsAre("olga        0 slots in use, 4 free, idle for 1 min 30 s", "operator 1  1 slot in use, 1 free, last change 500 ms before"));

  auto no_wait = decision(round_robin, {second, first});
  no_wait.waited_ms = 0;
  EXPECT_THAT(offer(no_wait, ann)->text, HasSubstr("who could take it, at once (settings"));

  step = offer(decision(fill_first, {second, first}, 12), ann);
  EXPECT_THAT(step->text, HasSubstr("offered to operator 1: busiest of 12"));
  EXPECT_THAT(step->reasons, ElementsAre("operator 1  1 slot in use, 1 free", "olga        0 slots in use, 4 free", "and 10 more, who came later in this order"));

  EXPECT_THAT(offer(decision(round_robin, {second, first}), ann)->text, HasSubstr("next in turn of 2"));
  EXPECT_THAT(offer(decision(round_robin, {first}), olga)->text, HasSubstr("the only one who could take it"));
  EXPECT_THAT(offer(decision(preferred, {first}), olga)->text, HasSubstr("the session prefers this operator"));
}

TEST_F(F108_Why, a_tie_names_what_broke_it) {
  open_waiting();
  const candidate first{.op = olga, .last_turn = 17, .in_use = 1, .assignable = 1}, later{.op = otto, .last_turn = 21, .in_use = 1, .assignable = 1};
  auto step = offer(decision(wire::offer_rule::least_busy, {first, later}), olga);
  EXPECT_THAT(step->reasons.back(), "between olga and otto decided: whose turn was longer ago");
  auto equal = later;
  equal.last_turn = first.last_turn;
  step = offer(decision(wire::offer_rule::least_busy, {first, equal}), olga);
  EXPECT_THAT(step->reasons.back(), "between olga and otto decided: the lower number");
}

TEST_F(F108_Why, skills_are_told_where_they_were_asked_for) {
  open_waiting();
  auto d = decision(wire::offer_rule::round_robin, {{.op = olga, .last_turn = 2, .in_use = 0, .assignable = 1, .skills = 6}});
  d.skills = 4;
  const auto step = offer(d, olga);
  EXPECT_THAT(step->text, HasSubstr("the only one who could take it and has skill 2, after"));
  EXPECT_THAT(step->reasons, ElementsAre("olga  0 slots in use, 1 free, last turn 2, has skills 1, 2"));
}

TEST_F(F108_Why, an_offer_without_inputs_says_so) {
  open_waiting();
  const auto step = tell({.what = kind::offered, .target = olga}, session_status::waiting);
  EXPECT_EQ(step->text, "offered to operator 3 (olga); the record does not say why");
  EXPECT_FALSE(step->decision);
}

TEST_F(F108_Why, an_offer_ends_for_a_reason) {
  open_waiting();
  const auto withdrawn_because = [&](withdraw_reason why) {
    tell({.what = kind::offered, .target = olga}, session_status::waiting);
    return text({.what = kind::withdrawn, .target = olga, .withdrawal = why}, session_status::waiting);
  };
  EXPECT_EQ(withdrawn_because(withdraw_reason::missed), "withdrawn from olga: no answer within the deadline; waits in queue 2 again");
  EXPECT_EQ(withdrawn_because(withdraw_reason::operator_left), "withdrawn from olga: olga went offline; waits in queue 2 again");
  EXPECT_EQ(withdrawn_because(withdraw_reason::operator_away), "withdrawn from olga: olga went away; waits in queue 2 again");
  EXPECT_EQ(withdrawn_because(withdraw_reason::restarted), "withdrawn from olga: the server was restarted; waits in queue 2 again");
  tell({.what = kind::offered, .target = olga}, session_status::waiting);
  EXPECT_EQ(text({.what = kind::decline, .author = principal{olga}}, session_status::waiting), "declined by olga; waits in queue 2 again");
}

TEST_F(F108_Why, an_operator_gets_it_by_an_offer_a_claim_an_assignment_or_a_supervisors_word) {
  open_waiting();
  tell({.what = kind::offered, .target = olga}, session_status::waiting);
  elapsed_ms = 1'200;
  EXPECT_EQ(text({.what = kind::accept, .author = principal{olga}}), "accepted by olga, 1.2 s after the offer");
  EXPECT_EQ(text({.what = kind::assign, .author = principal{olga}, .target = otto}), "assigned to otto by olga; it was with olga");
  EXPECT_EQ(text({.what = kind::take_over, .author = principal{ann}}), "taken over by the supervisor operator 1; it was with otto");
  seq = 0;
  explain = explainer{names};
  open_waiting();
  EXPECT_EQ(text({.what = kind::hold, .author = principal{otto}}), "taken by otto, who does not turn to it yet, not offered: it waited in queue 2");
}

TEST_F(F108_Why, a_transfer_stays_until_it_is_accepted) {
  open_with_olga();
  EXPECT_EQ(text({.what = kind::transfer, .author = principal{olga}, .target = otto}), "held out to otto by olga as a transfer; stays with olga");
  EXPECT_EQ(text({.what = kind::decline, .author = principal{otto}}), "declined by otto; stays with olga");
  tell({.what = kind::transfer, .author = principal{olga}, .queue = queue_id{3}});
  EXPECT_EQ(text({.what = kind::withdrawn, .withdrawal = withdraw_reason::missed}), "transfer ended: nobody took it within the deadline; stays with olga");
  tell({.what = kind::transfer, .author = principal{olga}, .queue = queue_id{3}});
  EXPECT_EQ(text({.what = kind::transfer, .author = principal{olga}}), "transfer taken back by olga; stays with olga");
  tell({.what = kind::transfer, .author = principal{olga}, .target = otto});
  elapsed_ms = 800;
  EXPECT_EQ(text({.what = kind::accept, .author = principal{otto}}), "transfer accepted by otto, 800 ms after the offer; was with olga before");
}

TEST_F(F108_Why, texts_are_told_only_where_they_wake_a_session) {
  open_with_olga();
  EXPECT_FALSE(tell({.what = kind::message, .author = visitor}));
  EXPECT_FALSE(tell({.what = kind::read, .author = principal{olga}, .up_to = 3}));
  EXPECT_EQ(text({.what = kind::inactive, .slot = queue_rules::inactive_slot::held}, session_status::inactive),
    "inactive after a time without activity; olga keeps the slot for it");
  EXPECT_EQ(text({.what = kind::message, .author = visitor}), "active again by a text of visitor 3, on chat with olga");
  tell({.what = kind::inactive, .author = principal{olga}, .slot = queue_rules::inactive_slot::freed}, session_status::inactive);
  const auto step = tell({.what = kind::message, .author = visitor}, session_status::waiting);
  EXPECT_EQ(step->text, "active again by a text of visitor 3; waits at the head of queue 2, first for olga, whose slot for it is gone");
  EXPECT_EQ(step->subject, olga);
}

TEST_F(F108_Why, an_end_names_its_reason) {
  using enum wire::end_reason;
  const auto ended = [&](principal author, wire::end_reason why) {
    seq = 0;
    explain = explainer{names};
    open_with_olga();
    return text({.what = kind::close, .author = author, .reason = why}, session_status::ended);
  };
  EXPECT_EQ(ended(visitor, none), "ended by visitor 3");
  EXPECT_EQ(ended(principal{olga}, by_operator), "ended by olga");
  EXPECT_EQ(ended({}, time_out), "ended by time-out: no activity for too long");
  EXPECT_EQ(ended({}, no_operator), "ended for want of an operator");
  EXPECT_EQ(ended({}, blocked), "ended because its visitor was blocked");
}

TEST_F(F108_Why, bears_a_story_with_holes) {
  seq = 4;
  const auto step = tell({.what = kind::withdrawn, .target = olga, .withdrawal = withdraw_reason::missed}, session_status::waiting);
  ASSERT_TRUE(step);
  EXPECT_THAT(step->reasons, ElementsAre(HasSubstr("4 of the records before this one are missing")));
  for (int i = 0; i < 10; ++i) // more than there is room for
    EXPECT_TRUE(tell({.what = kind::invite, .author = principal{olga}, .target = otto}));
  EXPECT_THAT(tell({.what = kind::close}, session_status::ended)->reasons, IsEmpty());
}

TEST_F(F108_Why, what_people_typed_is_escaped) {
  names[ann] = "\x1b[2J\"ann";
  open_waiting();
  EXPECT_EQ(text({.what = kind::accept, .author = principal{ann}}), R"(taken by \u001b[2J\"ann, not offered: it waited in queue 2)");
}

TEST(F108_Duration, is_told_in_its_two_greatest_units) {
  EXPECT_EQ(duration_text(-5), "0 ms");
  EXPECT_EQ(duration_text(999), "999 ms");
  EXPECT_EQ(duration_text(3'349), "3.3 s");
  EXPECT_EQ(duration_text(125'000), "2 min 5 s");
  EXPECT_EQ(duration_text(11'520'000), "3 h 12 min");
}

} // namespace
} // namespace parley::domain
