// Who gets whom: the methods, priority, skills, the preferred operator, refusals; and what a decision says about it.
#include "domain/queue_machine.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

namespace parley::domain {
namespace {

using enum assignment_method;
constexpr operator_id ann{1}, bob{2}, cem{3};
constexpr session_id a{11}, b{12}, c{13};
constexpr skill_set french = 1, billing = 2, phones = 4;

struct routing : ::testing::Test {
  queue_rules rules = [] {
    queue_rules r;
    r.method = round_robin;
    r.priority_step_ms = 1000;
    r.preferred_ms = 500;
    r.skill_relax_ms = 100;
    return r;
  }();
  queue_machine q{rules};
  std::int64_t now_ms = 10'000;

  void use(assignment_method m) {
    rules.method = m;
    q.configure(rules);
  }
  ticket arrive(session_id s) { return arrive({.session = s, .since_ms = now_ms}); }
  ticket arrive(waiting_request r) {
    r.since_ms = now_ms;
    return q.enqueue(r);
  }
  void can_take(operator_id op, std::uint32_t slots, skill_set skills = 0) { q.operator_changed(op, slots, 0, 0, skills); }
  std::pair<session_id, operator_id> next() {
    const auto p = q.next(now_ms);
    if (!p)
      return {};
    EXPECT_EQ(choose(p->why), p->to);
    return {p->session, p->to};
  }
  static std::pair<session_id, operator_id> pair(session_id s, operator_id op) { return {s, op}; }
  static std::pair<session_id, operator_id> nobody() { return {}; }
};

// ---- methods
struct F021_Methods : routing {};

TEST_F(F021_Methods, choice_and_ring_all_offer_nothing_and_set_no_timer) {
  for (auto m : {choice, ring_all}) {
    use(m);
    arrive({.session = a, .skills = french});
    can_take(ann, 1);
    EXPECT_EQ(next(), nobody());
    EXPECT_FALSE(q.next_change_ms());
  }
}

TEST_F(F021_Methods, a_transfer_is_offered_to_the_least_busy_where_operators_choose_for_themselves) {
  for (auto m : {choice, ring_all}) {
    use(m);
    arrive(b);
    const auto t = arrive({.session = a, .is = waiting_request::form::transfer});
    q.put_back({.session = a, .since_ms = now_ms, .is = waiting_request::form::transfer}, t, came_back::declined_by(cem));
    q.operator_changed(ann, 1, 2);
    q.operator_changed(bob, 1, 1);
    q.operator_changed(cem, 1, 0);
    const auto p = q.next(now_ms);
    ASSERT_TRUE(p);
    EXPECT_EQ(p->session, a);
    EXPECT_EQ(p->to, bob) << "the holder gets it back only by taking it back";
    EXPECT_EQ(p->why.rule, wire::offer_rule::least_busy);
    EXPECT_EQ(choose(p->why), bob);
    EXPECT_EQ(next(), nobody()) << "who just waits is left to be chosen";
    q.withdraw(a, t);
  }
}

TEST_F(F021_Methods, a_change_takes_effect_on_those_who_wait) {
  use(ring_all);
  q.operator_changed(ann, 3, 0, 900);
  q.operator_changed(bob, 3, 1, 800);
  q.operator_changed(cem, 3, 0, 700);
  for (std::uint64_t s = 1; s <= 4; ++s)
    arrive(session_id{s});
  EXPECT_EQ(next(), nobody());
  use(fill_first);
  EXPECT_EQ(next(), pair(session_id{1}, bob));
  use(longest_idle);
  EXPECT_EQ(next(), pair(session_id{2}, cem));
  use(least_busy);
  EXPECT_EQ(next(), pair(session_id{3}, ann));
  use(choice);
  EXPECT_EQ(next(), nobody());
  EXPECT_EQ(q.waiting(), 1u);
  use(round_robin);
  EXPECT_EQ(next(), pair(session_id{4}, bob));
}

TEST_F(F021_Methods, each_change_keeps_everybody_in_line) {
  std::mt19937_64 random{1};
  std::vector<session_id> expected;
  for (std::uint64_t s = 1; s <= 100; ++s, ++now_ms) {
    arrive({.session = session_id{s}, .skills = skill_set(random() % 3), .preferred = operator_id{random() % 3}});
    expected.push_back(session_id{s});
  }
  for (auto m : {choice, ring_all, round_robin, least_busy, longest_idle, fill_first}) {
    rules.preferred_ms = rules.skill_relax_ms = rules.priority_step_ms = std::int64_t(random() % 100);
    use(m);
    EXPECT_EQ(q.oldest(200), expected);
  }
}

// ---- refusals
struct F032_Decline : routing {};

TEST_F(F032_Decline, is_for_this_operator_and_for_the_whole_wait) {
  can_take(ann, 9);
  const ticket ta = arrive(a);
  EXPECT_EQ(next(), pair(a, ann));
  q.put_back({.session = a}, ta, came_back::declined_by(ann));
  EXPECT_EQ(next(), nobody());
  q.operator_returned(ann);
  EXPECT_EQ(next(), nobody());
  can_take(bob, 1);
  EXPECT_EQ(next(), pair(a, bob));
  q.put_back({.session = a}, ta, came_back::missed_by(bob));
  EXPECT_EQ(next(), nobody()) << "ann's decline is not forgotten";
}

struct F089_Missed : routing {};

TEST_F(F089_Missed, is_never_offered_to_the_same_operator_twice_in_a_row) {
  can_take(ann, 9);
  const ticket ta = arrive(a);
  EXPECT_EQ(next(), pair(a, ann));
  q.put_back({.session = a}, ta, came_back::missed_by(ann));
  EXPECT_EQ(next(), nobody());
  arrive(b);
  EXPECT_EQ(next(), pair(b, ann)) << "only what was missed is held back";
  can_take(bob, 1);
  EXPECT_EQ(next(), pair(a, bob));
  q.put_back({.session = a}, ta, came_back::missed_by(bob));
  EXPECT_EQ(next(), pair(a, ann)) << "bob was between";
}

TEST_F(F089_Missed, may_be_offered_again_to_an_operator_who_came_back) {
  can_take(ann, 9);
  const ticket ta = arrive(a);
  EXPECT_EQ(next(), pair(a, ann));
  q.put_back({.session = a}, ta, came_back::missed_by(ann));
  can_take(ann, 0);
  can_take(ann, 9);
  EXPECT_EQ(next(), nobody()) << "a full operator was not away";
  q.operator_returned(ann);
  EXPECT_EQ(next(), pair(a, ann));
}

TEST_F(F089_Missed, keeps_its_place) {
  can_take(ann, 1);
  const ticket ta = arrive(a);
  next();
  arrive(b);
  q.put_back({.session = a}, ta, came_back::missed_by(ann));
  EXPECT_EQ(q.oldest(2), (std::vector{a, b}));
}

// ---- skills
struct F094_Skills : routing {};

TEST_F(F094_Skills, are_let_go_one_by_one_from_the_highest_number) {
  can_take(ann, 1, french);
  arrive({.session = a, .skills = french | billing | phones});
  EXPECT_EQ(next(), nobody());
  now_ms += 99;
  EXPECT_EQ(next(), nobody());
  EXPECT_EQ(q.next_change_ms(), now_ms + 1);
  now_ms += 1;
  EXPECT_EQ(next(), nobody()) << "billing is still asked for";
  EXPECT_EQ(q.next_change_ms(), now_ms + 100);
  now_ms += 100;
  EXPECT_EQ(next(), pair(a, ann));
}

TEST_F(F094_Skills, are_in_the_end_asked_for_no_longer) {
  can_take(ann, 1);
  arrive({.session = a, .skills = phones});
  now_ms = *q.next_change_ms();
  const auto p = q.next(now_ms);
  ASSERT_TRUE(p);
  EXPECT_EQ(p->to, ann);
  EXPECT_EQ(p->why.skills, 0u);
  EXPECT_EQ(p->why.waited_ms, 100);
}

TEST_F(F094_Skills, hold_back_nobody_behind) {
  can_take(ann, 1);
  arrive({.session = a, .skills = french});
  arrive(b);
  EXPECT_EQ(next(), pair(b, ann));
  can_take(cem, 1, french | phones);
  EXPECT_EQ(next(), pair(a, cem));
}

TEST_F(F094_Skills, are_kept_for_ever_if_the_site_says_so) {
  rules.skill_relax_ms = 0;
  q.configure(rules);
  can_take(ann, 1);
  arrive({.session = a, .skills = french});
  EXPECT_FALSE(q.next_change_ms());
  now_ms += 1'000'000'000;
  EXPECT_EQ(next(), nobody());
}

// ---- the last operator
struct F094_PreferredOperator : routing {};

TEST_F(F094_PreferredOperator, has_the_session_for_itself_for_a_time) {
  can_take(ann, 1);
  can_take(bob, 0);
  arrive({.session = a, .preferred = bob});
  EXPECT_EQ(next(), nobody());
  EXPECT_EQ(q.next_change_ms(), now_ms + 500);
  now_ms += 500;
  EXPECT_EQ(next(), pair(a, ann));
}

TEST_F(F094_PreferredOperator, gets_it_whatever_the_rule_says) {
  can_take(ann, 1);
  can_take(bob, 2);
  arrive({.session = a, .preferred = bob});
  const auto p = q.next(now_ms);
  ASSERT_TRUE(p);
  EXPECT_EQ(p->to, bob);
  EXPECT_EQ(p->why.rule, wire::offer_rule::preferred);
  EXPECT_EQ(p->why.considered, 1u);
}

TEST_F(F094_PreferredOperator, is_not_waited_for_if_it_cannot_have_it) {
  can_take(ann, 9, french);
  can_take(bob, 1, billing);
  arrive({.session = a, .preferred = cem});
  EXPECT_EQ(next(), pair(a, ann)) << "cem is not of this queue";
  arrive({.session = b, .skills = french, .preferred = bob});
  EXPECT_EQ(next(), pair(b, ann)) << "bob has not the skill";
  const ticket tc = arrive({.session = c, .preferred = bob});
  EXPECT_EQ(next(), pair(c, bob));
  q.put_back({.session = c, .preferred = bob, .since_ms = now_ms}, tc, came_back::declined_by(bob));
  EXPECT_EQ(next(), pair(c, ann)) << "bob has declined";
}

TEST_F(F094_PreferredOperator, is_no_longer_waited_for_once_it_has_left_the_queue) {
  can_take(ann, 1);
  can_take(bob, 0);
  arrive({.session = a, .preferred = bob});
  EXPECT_EQ(next(), nobody());
  q.remove(bob);
  EXPECT_EQ(next(), pair(a, ann));
}

// ---- order
struct F094_Priority : routing {};

TEST_F(F094_Priority, counts_as_much_as_so_much_waiting) {
  arrive({.session = a});
  now_ms += 1500;
  arrive({.session = b, .priority = 1});
  arrive({.session = c, .priority = 2});
  EXPECT_EQ(q.oldest(3), (std::vector{c, a, b}));
  rules.priority_step_ms = 2000;
  q.configure(rules);
  EXPECT_EQ(q.oldest(3), (std::vector{c, b, a}));
  rules.priority_step_ms = 0;
  q.configure(rules);
  EXPECT_EQ(q.oldest(3).front(), a);
}

TEST_F(F094_Priority, never_lets_one_be_overtaken_by_who_came_later_than_its_highest_step_allows) {
  std::mt19937_64 random{94};
  constexpr std::uint8_t max_priority = 4;
  struct arrival {
    std::int64_t at_ms;
    std::uint8_t priority;
  };
  std::map<session_id, arrival> waits;
  const auto serve = [&] {
    const auto p = q.next(now_ms);
    ASSERT_TRUE(p);
    const arrival served = waits.at(p->session);
    waits.erase(p->session);
    for (const auto& [s, w] : waits) {
      ASSERT_LE(served.at_ms, w.at_ms + max_priority * rules.priority_step_ms) << "overtook session " << s.value;
      if (served.priority == w.priority) {
        ASSERT_LT(p->session, s) << "equals are served in the order in which they came";
      }
      ASSERT_LE(served.at_ms - served.priority * rules.priority_step_ms, w.at_ms - w.priority * rules.priority_step_ms);
    }
  };
  for (std::uint64_t s = 1; s <= 3000; ++s) {
    const auto priority = std::uint8_t(random() % (max_priority + 1));
    arrive({.session = session_id{s}, .priority = priority});
    waits[session_id{s}] = {now_ms, priority};
    now_ms += std::int64_t(random() % 100);
    can_take(ann, 1);
    if (random() % 20 != 0) {
      ASSERT_NO_FATAL_FAILURE(serve());
    }
  }
  while (!waits.empty()) {
    can_take(ann, 1);
    ASSERT_NO_FATAL_FAILURE(serve());
  }
}

TEST_F(F094_Priority, of_a_session_at_the_head_matters_only_there) {
  arrive({.session = a, .priority = 255});
  q.enqueue({.session = c, .since_ms = now_ms}, queue_machine::place::head);
  q.enqueue({.session = b, .since_ms = now_ms - 1}, queue_machine::place::head);
  EXPECT_EQ(q.oldest(3), (std::vector{b, c, a}));
  EXPECT_EQ(q.withdraw(b, 0), false);
}

TEST_F(F094_Priority, of_10000_who_come_at_once_leaves_them_in_order) {
  std::vector<session_id> expected;
  for (std::uint64_t i = 0; i < 10'000; ++i) {
    expected.push_back(session_id{i * 7919 % 10'007 + 1});
    arrive(expected.back());
  }
  EXPECT_EQ(q.oldest(10'000), expected);
}

// ---- slots
TEST_F(routing, F023_GivesNoOperatorMoreThanItSaidItCouldTake) {
  std::mt19937_64 random{23};
  std::map<operator_id, std::uint32_t> left;
  std::map<session_id, ticket> out;
  for (std::uint64_t s = 1; s <= 20'000; ++s) {
    const operator_id op{1 + random() % 20};
    q.operator_changed(op, left[op] = std::uint32_t(random() % 4), std::uint32_t(random() % 4), now_ms, skill_set(random() % 4));
    out[session_id{s}] =
      arrive({.session = session_id{s}, .priority = std::uint8_t(random() % 3), .skills = skill_set(random() % 4), .preferred = operator_id{random() % 30}});
    now_ms += std::int64_t(random() % 30);
    while (auto p = q.next(now_ms)) {
      ASSERT_GT(left[p->to], 0u);
      --left[p->to];
      if (random() % 3 == 0)
        q.put_back({.session = p->session}, p->place, random() % 2 ? came_back::declined_by(p->to) : came_back::missed_by(p->to));
    }
  }
}

// ---- decisions
TEST_F(routing, F108_ADecisionHasWhatTheChoiceLookedAt) {
  use(least_busy);
  q.operator_changed(ann, 2, 3, 50, french);
  q.operator_changed(bob, 1, 1, 60, french | billing);
  q.operator_changed(cem, 4, 0, 70, billing);
  arrive({.session = a, .skills = french});
  now_ms += 42;
  const auto p = q.next(now_ms);
  ASSERT_TRUE(p);
  EXPECT_EQ(p->why.rule, wire::offer_rule::least_busy);
  EXPECT_EQ(p->why.skills, french);
  EXPECT_EQ(p->why.waited_ms, 42);
  EXPECT_EQ(p->why.considered, 2u);
  ASSERT_EQ(p->why.candidates.size(), 2u);
  EXPECT_EQ(p->why.candidates[0], (candidate{.op = bob, .idle_since_ms = 60, .in_use = 1, .assignable = 1, .skills = french | billing}));
  EXPECT_EQ(p->why.candidates[1], (candidate{.op = ann, .idle_since_ms = 50, .in_use = 3, .assignable = 2, .skills = french}));
}

TEST_F(routing, F108_ADecisionGivesTheSameOperatorAgainWhateverTheOrderOfItsCandidates) {
  std::mt19937_64 random{108};
  for (int i = 0; i < 5000; ++i) {
    use(std::array{round_robin, least_busy, longest_idle, fill_first}[random() % 4]);
    const operator_id op{1 + random() % 12};
    q.operator_changed(op, 1 + std::uint32_t(random() % 3), std::uint32_t(random() % 3), std::int64_t(random() % 100), skill_set(random() % 4));
    arrive({.session = session_id{std::uint64_t(i) + 1}, .skills = skill_set(random() % 4), .preferred = operator_id{random() % 40}});
    now_ms += std::int64_t(random() % 10);
    if (auto p = q.next(now_ms)) {
      ASSERT_EQ(choose(p->why), p->to);
      std::shuffle(p->why.candidates.begin(), p->why.candidates.end(), random);
      ASSERT_EQ(choose(p->why), p->to);
    }
  }
}

} // namespace
} // namespace parley::domain
