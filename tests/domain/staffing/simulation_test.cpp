#include "site.hpp"

#include "domain/staffing/summary.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace parley::domain::staffing::testing {
namespace {

using end = outcome::end;
using ::testing::Each;
using ::testing::Le;

TEST(staffing, F109_a_visitor_waits_until_an_operator_is_free) {
  const auto r = simulate(one_queue(), at_times({0, second_ms, 2 * second_ms}, minute_ms), people(1), 1);
  EXPECT_EQ(r.outcomes[0], (outcome{end::answered, 0, operator_id{1}}));
  EXPECT_EQ(r.outcomes[1], (outcome{end::answered, 59 * second_ms, operator_id{1}}));
  EXPECT_EQ(r.outcomes[2], (outcome{end::answered, 118 * second_ms, operator_id{1}}));
  EXPECT_EQ(r.longest_line, 2u);
}

TEST(staffing, F109_an_offer_takes_the_time_that_people_take_to_accept) {
  auto two = people(2);
  two.accept_ms = 5 * second_ms;
  const auto r = simulate(one_queue(), at_times({0, 0}, minute_ms), two, 1);
  EXPECT_EQ(r.outcomes[0].wait_ms, 5 * second_ms);
  EXPECT_EQ(r.outcomes[1].wait_ms, 5 * second_ms);
  EXPECT_NE(r.outcomes[0].by, r.outcomes[1].by);
}

TEST(staffing, F109_wrap_up_time_keeps_a_slot_busy) {
  auto rules = one_queue();
  rules.queues.front().wrap_up_ms = 30 * second_ms;
  const auto r = simulate(rules, at_times({0, 0}, minute_ms), people(1), 1);
  EXPECT_EQ(r.outcomes[1].wait_ms, 90 * second_ms);
}

TEST(staffing, F109_the_method_of_the_queue_decides_who_gets_whom) {
  auto rules = one_queue();
  const auto t = at_times({0, second_ms, 2 * second_ms, 3 * second_ms}, hour_ms);
  const auto who = [&](assignment_method m) {
    rules.queues.front().method = m;
    std::vector<std::uint64_t> out;
    for (const auto& o : simulate(rules, t, people(2, 3), 1).outcomes)
      out.push_back(o.by.value);
    return out;
  };
  EXPECT_THAT(who(assignment_method::fill_first), ::testing::ElementsAre(1, 1, 1, 2));
  EXPECT_THAT(who(assignment_method::least_busy), ::testing::ElementsAre(1, 2, 1, 2));
}

TEST(staffing, F109_the_longest_wait_of_the_queue_ends_a_chat_with_no_operator) {
  auto rules = one_queue();
  rules.queues.front().max_wait_ms = 20 * second_ms;
  const auto r = simulate(rules, at_times({0, second_ms}, minute_ms), people(1), 1);
  EXPECT_EQ(r.outcomes[1], (outcome{end::no_operator, 20 * second_ms, {}}));
}

TEST(staffing, F109_visitors_give_up_when_their_patience_ends) {
  auto t = at_times({0, second_ms}, minute_ms);
  t.visits[1].patience_ms = 10 * second_ms;
  const auto r = simulate(one_queue(), t, people(1), 1);
  EXPECT_EQ(r.outcomes[1], (outcome{end::abandoned, 10 * second_ms, {}}));
}

TEST(staffing, F109_who_waits_too_long_overflows_to_another_queue) {
  auto rules = one_queue();
  rules.queues.emplace_back().id = queue_id{2};
  rules.queues[0].overflow_to = queue_id{2};
  rules.queues[0].overflow_after_ms = 15 * second_ms;
  auto two = people(2);
  two.members[1].queues = {queue_id{2}};
  const auto r = simulate(rules, at_times({0, 0}, minute_ms), two, 1);
  EXPECT_EQ(r.outcomes[1], (outcome{end::answered, 15 * second_ms, operator_id{2}}));
}

TEST(staffing, F109_nobody_overflows_into_a_closed_queue) {
  auto rules = one_queue();
  auto& night = rules.queues.emplace_back();
  night.id = queue_id{2};
  night.hours = {{.weekday = 0, .from_min = 0, .until_min = 1}};
  rules.queues[0].overflow_to = queue_id{2};
  rules.queues[0].overflow_after_ms = 15 * second_ms;
  auto two = people(2);
  two.members[1].queues = {queue_id{2}};
  const auto r = simulate(rules, at_times({hour_ms, hour_ms}, minute_ms), two, 1);
  EXPECT_EQ(r.outcomes[1], (outcome{end::answered, 60 * second_ms, operator_id{1}}));
}

TEST(staffing, F109_skills_are_let_go_after_a_while) {
  auto rules = one_queue();
  rules.queues.front().skill_relax_ms = 40 * second_ms;
  auto t = at_times({0, 0}, hour_ms);
  t.visits[0].skills = t.visits[1].skills = 1;
  auto two = people(2);
  two.members[1].skills = 1;
  const auto r = simulate(rules, t, two, 1);
  EXPECT_EQ(r.outcomes[0], (outcome{end::answered, 0, operator_id{2}}));
  EXPECT_EQ(r.outcomes[1], (outcome{end::answered, 40 * second_ms, operator_id{1}}));
}

TEST(staffing, F109_a_missed_offer_goes_to_another_one_after_its_deadline) {
  auto rules = one_queue();
  rules.queues.front().offer_ms = 30 * second_ms;
  rules.queues.front().misses_until_away = 1;
  auto nobody_answers = people(2);
  nobody_answers.missed_share = 1;
  nobody_answers.back_after_ms = 10 * minute_ms;
  auto t = at_times({0}, minute_ms);
  t.visits[0].patience_ms = 2 * minute_ms;
  const auto r = simulate(rules, t, nobody_answers, 1);
  EXPECT_EQ(r.outcomes[0], (outcome{end::abandoned, 2 * minute_ms, {}}));
  // Both were held a slot for 30 s, then both were away for 10 min: less capacity than two slots all day.
  EXPECT_NEAR(r.mean.in_use * double(day_ms), 60'000, 1);
  EXPECT_NEAR(r.mean.capacity * double(day_ms), double(2 * day_ms - 20 * minute_ms), 1);
}

/// Time in which a slot was in use, with one operator who answers no offer.
std::int64_t offered_ms(std::uint32_t misses_until_away) {
  auto rules = one_queue();
  rules.queues.front().offer_ms = 30 * second_ms;
  rules.queues.front().misses_until_away = misses_until_away;
  auto asleep = people(1);
  asleep.missed_share = 1;
  asleep.back_after_ms = minute_ms;
  auto t = at_times({0}, minute_ms);
  t.visits[0].patience_ms = 5 * minute_ms;
  return std::llround(simulate(rules, t, asleep, 1).mean.in_use * double(day_ms));
}

TEST(staffing, F109_an_offer_is_not_made_twice_in_a_row_to_who_missed_it) { EXPECT_EQ(offered_ms(0), 30 * second_ms); }

TEST(staffing, F109_who_was_away_and_is_back_may_be_offered_what_it_missed) {
  EXPECT_EQ(offered_ms(1), 4 * 30 * second_ms); // at 0:00, 1:30, 3:00 and 4:30
}

TEST(staffing, F109_who_goes_off_duty_accepts_no_offer_any_more) {
  auto two = people(2);
  two.accept_ms = 10 * second_ms;
  two.members[0].on_duty = 1u << 8;
  const auto r = simulate(one_queue(), at_times({9 * hour_ms - 5 * second_ms}, minute_ms), two, 1);
  EXPECT_EQ(r.outcomes[0], (outcome{end::answered, 15 * second_ms, operator_id{2}})) << "5 s with the first, 10 s with the second";
}

TEST(staffing, F109_silence_does_not_end_chats_in_which_nobody_is_simulated_to_write) {
  auto rules = one_queue();
  rules.inactive_after_ms = 10 * second_ms;
  rules.end_after_ms = 20 * second_ms;
  const auto r = simulate(rules, at_times({0, 0}, minute_ms), people(1), 1);
  EXPECT_EQ(r.outcomes[1], (outcome{end::answered, minute_ms, operator_id{1}}));
}

TEST(staffing, F109_nobody_gets_anything_new_out_of_hours) {
  auto shift = people(1);
  shift.members[0].on_duty = 1u << 9;
  const auto r = simulate(one_queue(), at_times({8 * hour_ms, 10 * hour_ms - second_ms, 10 * hour_ms + second_ms}, 2 * minute_ms), shift, 1);
  EXPECT_EQ(r.outcomes[0].wait_ms, hour_ms);
  EXPECT_EQ(r.outcomes[1].wait_ms, 0) << "what it has it finishes";
  EXPECT_EQ(r.outcomes[2].wait_ms, 23 * hour_ms - second_ms) << "the next morning";
}

TEST(staffing, F109_a_closed_queue_turns_visitors_away) {
  auto rules = one_queue();
  rules.queues.front().hours = {{.weekday = 1, .from_min = 9 * 60, .until_min = 10 * 60}};
  const auto r = simulate(rules, at_times({8 * hour_ms, 9 * hour_ms}, minute_ms), people(1), 1);
  EXPECT_EQ(r.outcomes[0].how, end::turned_away);
  EXPECT_EQ(r.outcomes[1].how, end::answered);
}

TEST(staffing, F109_whom_nobody_ever_serves_still_waits_at_the_end) {
  const auto r = simulate(one_queue(), at_times({0}, minute_ms), people(0), 1);
  EXPECT_EQ(r.outcomes[0], (outcome{end::waiting, day_ms + drain_ms, {}}));
}

/// Everything that can happen to an offer happens in it.
simulation_result hectic(std::size_t operators, std::uint64_t seed) {
  auto rules = one_queue();
  auto& q = rules.queues.front();
  q.offer_ms = 20 * second_ms;
  q.misses_until_away = 2;
  q.wrap_up_ms = minute_ms;
  auto them = people(operators, 3);
  them.accept_ms = 4 * second_ms;
  them.missed_share = 0.3;
  for (std::size_t i = 0; i < operators; i += 2)
    them.members[i].on_duty = 0x00ff00; // 8:00 – 16:00
  return simulate(rules, busy_day(), them, seed);
}

TEST(staffing, F109_nobody_ever_has_more_than_its_limit) {
  const auto r = hectic(4, 1);
  EXPECT_GT(count(r, end::abandoned), 100u) << "it is no test unless it is busy";
  EXPECT_THAT(r.most_in_use, Each(3u));
}

TEST(staffing, F109_the_same_seed_gives_the_same_result) {
  const auto a = hectic(4, 1), b = hectic(4, 1);
  EXPECT_EQ(a.outcomes, b.outcomes);
  EXPECT_EQ(a.mean.waiting, b.mean.waiting);
  EXPECT_NE(hectic(4, 2).outcomes, a.outcomes);
}

TEST(staffing, F109_every_visit_comes_to_one_end) {
  const auto r = hectic(4, 1);
  const auto s = summarize(r, 30 * second_ms);
  EXPECT_EQ(s.answered + s.abandoned + s.no_operator + s.turned_away + s.still_waiting, s.sessions);
  EXPECT_EQ(s.sessions, busy_day().visits.size());
}

TEST(staffing, F109_more_operators_do_not_make_anybody_wait_longer) {
  const auto t = markovian(5'000, 100, 240'000, 0, 5);
  std::int64_t before_ms = visit::for_ever;
  for (std::size_t n = 7; n <= 14; ++n) {
    const auto s = summarize(simulate(one_queue(), t, people(n), 1), 30 * second_ms);
    EXPECT_LE(s.wait_p95_ms, before_ms) << n;
    before_ms = s.wait_p95_ms;
  }
}

} // namespace
} // namespace parley::domain::staffing::testing
