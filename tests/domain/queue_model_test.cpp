// The queue beside the plainest thing that does the same, on random days.
#include "naive_queue.hpp"

#include <gtest/gtest.h>

#include <array>
#include <random>

namespace parley::domain {
namespace {

using enum assignment_method;

class F009_AnyDay : public ::testing::TestWithParam<std::uint64_t> {
protected:
  void SetUp() override {
    random.seed(GetParam());
    model.rules = some_rules();
    queue.configure(model.rules);
  }
  std::uint64_t below(std::uint64_t n) { return random() % n; }
  bool one_in(std::uint64_t n) { return below(n) == 0; }
  auto any_of(auto& items) { return std::next(items.begin(), std::ptrdiff_t(below(items.size()))); }
  operator_id some_operator() { return operator_id{1 + below(6)}; }
  skill_set some_skills() { return one_in(2) ? 0 : skill_set(below(8)); }

  queue_rules some_rules() {
    queue_rules r;
    r.method = std::array{choice, ring_all, round_robin, least_busy, longest_idle, fill_first, least_busy, round_robin}[below(8)];
    r.priority_step_ms = std::array{0, 10, 100, 5000}[below(4)];
    r.preferred_ms = std::array{0, 50, 1000}[below(3)];
    r.skill_relax_ms = std::array{0, 30, 500}[below(3)];
    r.max_waiting = std::uint32_t(below(30));
    return r;
  }

  void route_until_nothing_is_left() {
    while (true) {
      const auto expected = model.next(now_ms);
      const auto got = queue.next(now_ms);
      ASSERT_EQ(bool(got), bool(expected));
      if (!got)
        break;
      ASSERT_EQ(got->session, expected->session);
      ASSERT_EQ(got->to, expected->to);
      ASSERT_EQ(got->place, model.out.at(got->session).place);
      ASSERT_EQ(got->why.considered, expected->considered);
      ASSERT_EQ(got->why.skills, expected->skills);
      ASSERT_EQ(got->why.waited_ms, expected->waited_ms);
      ASSERT_EQ(got->why.rule, expected->reserved ? wire::offer_rule::preferred : transfer_rule_of(model.rules.method));
      ASSERT_EQ(got->why.candidates.size(), std::min<std::size_t>(expected->considered, routing_decision::max_candidates));
      ASSERT_EQ(choose(got->why), got->to);
      offered_to[got->session] = got->to;
    }
    ASSERT_FALSE(model.can_pair(model.now_ms)) << "a free operator and a session that it could have";
    const auto change_ms = queue.next_change_ms();
    if (change_ms) {
      ASSERT_GT(*change_ms, model.now_ms);
    }
    ASSERT_FALSE(model.can_pair(change_ms ? *change_ms - 1 : model.now_ms + 1'000'000)) << "nobody said when";
  }

  void arrive() {
    naive_queue::waiting w;
    w.asks = {.session = session_id{next_session++}, .priority = std::uint8_t(below(3)), .skills = some_skills(), .since_ms = now_ms};
    if (one_in(4))
      w.asks.preferred = some_operator();
    if (one_in(10))
      w.asks.since_ms = std::int64_t(below(std::uint64_t(now_ms) + 1));
    if (one_in(20))
      w.where = queue_machine::place::head;
    if (one_in(5)) {
      w.asks.is = waiting_request::form::transfer;
      w.declined = {some_operator()}; // who has it
    }
    w.place = queue.enqueue(w.asks, w.where);
    for (const operator_id op : w.declined)
      queue.put_back(w.asks, w.place, came_back::declined_by(op));
    model.line[w.asks.session] = w;
  }
  void come_back() {
    if (model.out.empty())
      return;
    auto it = any_of(model.out);
    auto& w = it->second;
    const operator_id op = offered_to.at(it->first);
    came_back b;
    if (one_in(3)) {
      b = came_back::declined_by(op);
      w.declined.insert(op);
    } else if (one_in(2)) {
      b = came_back::missed_by(op);
      w.missed = op;
    }
    queue.put_back(w.asks, w.place, b);
    model.line.insert(model.out.extract(it));
  }
  void be_accepted_or_lose_its_visitor() {
    if (model.out.empty())
      return;
    auto it = any_of(model.out);
    ASSERT_FALSE(one_in(2) ? queue.assigned(it->first, it->second.place, now_ms) : queue.withdraw(it->first, it->second.place));
    model.out.erase(it);
  }
  void leave_the_line() {
    if (model.line.empty())
      return;
    auto it = any_of(model.line);
    ASSERT_TRUE(queue.withdraw(it->first, it->second.place));
    ASSERT_FALSE(queue.withdraw(it->first, it->second.place));
    model.told.erase(it->first);
    model.line.erase(it);
  }
  void change_operator() {
    const operator_id op = some_operator();
    candidate c = model.seats[op];
    c.op = op;
    c.assignable = one_in(3) ? 0 : std::uint32_t(below(4));
    c.in_use = std::uint32_t(below(5));
    c.idle_since_ms = std::int64_t(below(std::uint64_t(now_ms) + 1));
    if (one_in(4))
      c.skills = some_skills();
    queue.operator_changed(op, c.assignable, c.in_use, c.idle_since_ms, c.skills);
    model.seats[op] = c;
  }
  void come_back_from_away() {
    const operator_id op = some_operator();
    queue.operator_returned(op);
    for (auto& [s, w] : model.line)
      if (w.missed == op)
        w.missed = {};
  }
  void pass_time() {
    const auto change_ms = queue.next_change_ms();
    now_ms = change_ms && one_in(2) ? *change_ms : now_ms + std::int64_t(below(one_in(5) ? 600 : 20));
  }

  void step() {
    switch (below(12)) {
      case 0:
      case 1:
      case 2: return arrive();
      case 3:
      case 4: return come_back();
      case 5: return be_accepted_or_lose_its_visitor();
      case 6: return leave_the_line();
      case 7:
      case 8: return change_operator();
      case 9: return come_back_from_away();
      case 10: return pass_time();
      case 11:
        if (one_in(4)) {
          model.rules = some_rules();
          queue.configure(model.rules);
        } else if (one_in(4)) {
          const operator_id op = some_operator();
          queue.remove(op);
          model.seats.erase(op);
        }
    }
  }

  void compare_lines() {
    std::vector<session_id> expected;
    for (const auto* w : model.in_order()) {
      expected.push_back(w->asks.session);
      ASSERT_EQ(queue.position(w->asks.session, w->place), expected.size());
    }
    ASSERT_EQ(queue.oldest(expected.size() + 5), expected);
    expected.resize(std::min<std::size_t>(expected.size(), 3));
    ASSERT_EQ(queue.oldest(3), expected);
    const std::size_t limit = below(12);
    ASSERT_EQ(queue.collect_moved(limit), model.collect_moved(limit));
  }

  std::mt19937_64 random;
  naive_queue model;
  queue_machine queue{queue_rules{}};
  std::int64_t now_ms = 0;
  std::map<session_id, operator_id> offered_to;
  std::uint64_t next_session = 1;
};

TEST_P(F009_AnyDay, is_the_same_as_with_the_naive_queue) {
  for (int i = 0; i < 3000; ++i) {
    ASSERT_NO_FATAL_FAILURE(step());
    ASSERT_NO_FATAL_FAILURE(route_until_nothing_is_left()) << "step " << i;
    ASSERT_EQ(queue.waiting(), model.line.size());
    ASSERT_EQ(queue.full(), model.rules.max_waiting > 0 && model.line.size() >= model.rules.max_waiting);
    if (i % 10 == 0) {
      ASSERT_NO_FATAL_FAILURE(compare_lines()) << "step " << i;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(seeds, F009_AnyDay, ::testing::Range<std::uint64_t>(1, 25));

} // namespace
} // namespace parley::domain
