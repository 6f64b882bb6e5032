// The queue beside the plainest thing that does the same: every session is tried with every operator, in order.
#include "domain/queue_machine.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

namespace parley::domain {
namespace {

using enum assignment_method;

class naive_queue {
public:
  struct seat {
    std::uint32_t assignable = 0, in_use = 0;
    std::uint64_t last_turn = 0;
  };
  struct waiting {
    session_id session;
    std::set<operator_id> declined;
  };

  std::optional<std::pair<session_id, operator_id>> next() {
    if (method == choice)
      return {};
    for (const auto& [place, w] : line)
      if (operator_id best = best_for(w)) {
        seat& s = seats[best];
        --s.assignable;
        ++s.in_use;
        s.last_turn = ++turn;
        const session_id session = w.session;
        out.insert(line.extract(place));
        return std::pair{session, best};
      }
    return {};
  }
  operator_id best_for(const waiting& w) const {
    operator_id best;
    for (const auto& [op, s] : seats)
      if (s.assignable > 0 && !w.declined.contains(op) && (!best || better(s, seats.at(best))))
        best = op;
    return best;
  }
  bool better(const seat& x, const seat& y) const {
    if (method == least_busy && x.in_use != y.in_use)
      return x.in_use < y.in_use;
    return x.last_turn < y.last_turn;
  }

  assignment_method method = round_robin;
  std::uint64_t turn = 0;
  std::map<operator_id, seat> seats;
  std::map<ticket, waiting> line; ///< wait
  std::map<ticket, waiting> out;  ///< offered to somebody
};

class any_day : public ::testing::TestWithParam<std::uint64_t> {
protected:
  void SetUp() override { random.seed(GetParam()); }
  std::uint64_t below(std::uint64_t n) { return random() % n; }
  auto any_of(auto& items) { return std::next(items.begin(), std::ptrdiff_t(below(items.size()))); }

  void route_until_nothing_is_left() {
    while (true) {
      const auto expected = model.next();
      const auto got = queue.next();
      ASSERT_EQ(bool(got), bool(expected));
      if (!got)
        break;
      ASSERT_EQ(got->session, expected->first);
      ASSERT_EQ(got->to, expected->second);
      ASSERT_FALSE(model.out.at(got->place).declined.contains(got->to));
      offered_to[got->place] = got->to;
    }
    if (model.method == choice)
      return;
    for (const auto& [place, w] : model.line)
      ASSERT_FALSE(model.best_for(w)) << "a free operator and a session that it could have";
  }

  void step() {
    switch (below(9)) {
      case 0:
      case 1:
      case 2: {
        const session_id s{next_session++};
        model.line[queue.enqueue(s)].session = s;
        break;
      }
      case 3: { // an offer is declined, or comes back for another reason
        if (model.out.empty())
          break;
        auto it = any_of(model.out);
        const operator_id op = below(3) ? offered_to[it->first] : operator_id{};
        queue.put_back(it->second.session, it->first, op);
        if (op)
          it->second.declined.insert(op);
        model.line.insert(model.out.extract(it));
        break;
      }
      case 4: { // an offer is accepted, or its visitor left
        if (model.out.empty())
          break;
        auto it = any_of(model.out);
        ASSERT_FALSE(queue.withdraw(it->second.session, it->first));
        model.out.erase(it);
        break;
      }
      case 5: { // a visitor that waits leaves
        if (model.line.empty())
          break;
        auto it = any_of(model.line);
        ASSERT_TRUE(queue.withdraw(it->second.session, it->first));
        model.line.erase(it);
        break;
      }
      case 6:
      case 7: { // an operator comes, takes more, takes less, goes away
        const operator_id op{1 + below(6)};
        const std::uint32_t assignable = below(3) ? std::uint32_t(below(4)) : 0, in_use = std::uint32_t(below(5));
        queue.operator_changed(op, assignable, in_use);
        model.seats[op].assignable = assignable;
        model.seats[op].in_use = in_use;
        break;
      }
      case 8:
        if (below(4) == 0) {
          model.method = std::array{choice, round_robin, least_busy}[below(3)];
          queue.set_method(model.method);
        } else if (below(4) == 0) {
          const operator_id op{1 + below(6)};
          queue.remove(op);
          model.seats.erase(op);
        }
        break;
    }
  }

  std::mt19937_64 random;
  queue_machine queue{round_robin};
  naive_queue model;
  std::map<ticket, operator_id> offered_to;
  std::uint64_t next_session = 1;
};

TEST_P(any_day, is_the_same_as_with_the_naive_queue) {
  for (int i = 0; i < 4000; ++i) {
    ASSERT_NO_FATAL_FAILURE(step());
    ASSERT_NO_FATAL_FAILURE(route_until_nothing_is_left()) << "step " << i;
    ASSERT_EQ(queue.waiting(), model.line.size());
    if (i % 50 == 0) {
      std::vector<session_id> expected;
      for (const auto& [place, w] : model.line)
        expected.push_back(w.session);
      ASSERT_EQ(queue.oldest(model.line.size() + 5), expected);
      expected.resize(std::min<std::size_t>(expected.size(), 3));
      ASSERT_EQ(queue.oldest(3), expected);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(seeds, any_day, ::testing::Range<std::uint64_t>(1, 25));

} // namespace
} // namespace parley::domain
