// The queue with the machines of its operators: many sessions, few operators.
#include "domain/operator_machine.hpp"
#include "domain/queue_machine.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <vector>

namespace parley::domain {
namespace {

using enum assignment_method;

queue_rules with(assignment_method m) {
  queue_rules r;
  r.method = m;
  return r;
}

/// A room full of operators that accept whatever they are offered.
class call_room {
public:
  call_room(assignment_method m, std::size_t operators, std::uint32_t limit) : queue_(with(m)) {
    for (std::size_t i = 0; i < operators; ++i) {
      operators_.emplace_back(limit, responds::yes).come_online(0);
      tell_queue(i);
    }
    served_.resize(operators);
  }

  void arrive(session_id s) { queue_.enqueue({.session = s}); }

  void route() {
    while (auto p = queue_.next(0)) {
      const std::size_t i = p->to.value - 1;
      ASSERT_TRUE(operators_[i].ask(p->session)) << "never past the limit";
      ASSERT_TRUE(operators_[i].confirm(p->session));
      queue_.assigned(p->session, p->place, 0);
      tell_queue(i);
      order_.push_back(i);
      ++served_[i];
      running_.push_back({p->session, i});
    }
  }

  /// One of the running chats ends.
  void finish_one(std::mt19937_64& random) {
    std::swap(running_[random() % running_.size()], running_.back());
    const auto [session, i] = running_.back();
    running_.pop_back();
    ASSERT_EQ(operators_[i].give_back(session, 0), slot::held);
    tell_queue(i);
  }

  std::uint32_t load_spread() const {
    auto [least, most] = std::ranges::minmax(operators_, {}, &operator_machine::held);
    return most.held() - least.held();
  }
  std::size_t waiting() const { return queue_.waiting(); }
  const std::vector<std::size_t>& served() const { return served_; }
  const std::vector<std::size_t>& order() const { return order_; }

private:
  void tell_queue(std::size_t i) { queue_.operator_changed(operator_id{i + 1}, operators_[i].assignable(), operators_[i].offered() + operators_[i].held()); }

  queue_machine queue_;
  std::vector<operator_machine> operators_;
  std::vector<std::size_t> served_, order_;
  std::vector<std::pair<session_id, std::size_t>> running_;
};

TEST(F021_Fairness, least_busy_keeps_loads_within_one_of_each_other) {
  call_room room{least_busy, 100, 3};
  std::mt19937_64 random{7};
  for (std::uint64_t s = 1; s <= 10'000; ++s) {
    room.arrive(session_id{s});
    ASSERT_NO_FATAL_FAILURE(room.route());
    ASSERT_LE(room.load_spread(), 1u) << "session " << s;
  }
  EXPECT_EQ(room.waiting(), 10'000u - 300u);
  while (room.waiting() > 0) {
    ASSERT_NO_FATAL_FAILURE(room.finish_one(random));
    ASSERT_NO_FATAL_FAILURE(room.route());
    ASSERT_LE(room.load_spread(), 1u);
  }
}

TEST(F021_Fairness, round_robin_serves_everybody_equally_and_in_turn) {
  call_room room{round_robin, 100, 1000};
  for (std::uint64_t s = 1; s <= 10'000; ++s) {
    room.arrive(session_id{s});
    ASSERT_NO_FATAL_FAILURE(room.route());
  }
  for (std::size_t served : room.served())
    EXPECT_EQ(served, 100u);
  for (std::size_t i = 0; i < room.order().size(); ++i)
    ASSERT_EQ(room.order()[i], i % 100);
}

// The naive way needs 200,000² steps for each of the two, hours: they end only if a call's cost does not grow with the sessions.

TEST(a_large_queue, passes_over_what_the_only_free_operator_declined_without_looking_at_each) {
  constexpr std::uint64_t sessions = 200'000;
  constexpr operator_id picky{1}, willing{2};
  queue_machine q{with(round_robin)};
  for (std::uint64_t s = 1; s <= sessions; ++s)
    q.enqueue({.session = session_id{s}});
  for (std::uint64_t s = 1; s <= sessions; ++s) {
    q.operator_changed(picky, 1, 0);
    auto p = q.next(0);
    ASSERT_TRUE(p);
    ASSERT_EQ(p->session, session_id{s});
    q.put_back({.session = p->session}, p->place, came_back::declined_by(picky));
  }
  for (std::uint64_t s = 1; s <= sessions; ++s) {
    q.operator_changed(picky, 1, 0);
    ASSERT_FALSE(q.next(0));
    q.operator_changed(willing, 1, 0);
    auto p = q.next(0);
    ASSERT_TRUE(p);
    ASSERT_EQ(p->session, session_id{s});
    ASSERT_EQ(p->to, willing);
  }
  EXPECT_EQ(q.waiting(), 0u);
}

TEST(a_large_queue, lets_any_visitor_leave_and_come_back_without_a_search) {
  constexpr std::uint64_t sessions = 200'000;
  queue_machine q{with(round_robin)};
  std::vector<ticket> places;
  for (std::uint64_t s = 1; s <= sessions; ++s)
    places.push_back(q.enqueue({.session = session_id{s}}));
  for (std::uint64_t s = sessions; s > 1; s -= 2)
    ASSERT_TRUE(q.withdraw(session_id{s}, places[s - 1]));
  for (std::uint64_t s = sessions; s > 1; s -= 2)
    q.put_back({.session = session_id{s}}, places[s - 1]);
  ASSERT_EQ(q.waiting(), sessions);
  q.operator_changed(operator_id{1}, sessions, 0);
  for (std::uint64_t s = 1; s <= sessions; ++s)
    ASSERT_EQ(q.next(0)->session, session_id{s});
}

} // namespace
} // namespace parley::domain
