#include "domain/waiting_line.hpp"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace parley::domain {
namespace {

constexpr std::size_t all = std::size_t(-1);

std::vector<waiting_session> first(const waiting_line& line, std::size_t limit = all) {
  std::vector<waiting_session> found;
  for (waiting_line::cursor c{line}; c && found.size() < limit; ++c)
    found.push_back(*c);
  return found;
}

struct line_of_three : ::testing::Test {
  ticket_office tickets;
  waiting_line line{waiting_order{0}};
  waiting_session a = come(1), b = come(2), c = come(3);

  waiting_session come(std::uint64_t session) {
    const waiting_session w{tickets.give(std::int64_t(session), 0, ticket_office::where::in_order), session_id{session}};
    line.insert(w);
    return w;
  }
};

TEST_F(line_of_three, is_in_the_order_of_arrival) {
  EXPECT_EQ(line.size(), 3u);
  EXPECT_EQ(line.front(), a);
  EXPECT_EQ(first(line), (std::vector{a, b, c}));
  EXPECT_EQ(first(line, 2), (std::vector{a, b}));
}

TEST_F(line_of_three, closes_the_gap_of_who_leaves) {
  EXPECT_TRUE(line.erase(b));
  EXPECT_EQ(first(line), (std::vector{a, c}));
  EXPECT_TRUE(line.erase(a));
  EXPECT_EQ(line.front(), c);
  EXPECT_TRUE(line.erase(c));
  EXPECT_FALSE(line.front());
  EXPECT_EQ(line.size(), 0u);
}

TEST_F(line_of_three, lets_nobody_leave_twice_or_from_the_place_of_another) {
  EXPECT_FALSE(line.erase({a.place, b.session}));
  EXPECT_FALSE(line.erase({a.place + 1, a.session}));
  EXPECT_FALSE(line.erase({0, a.session}));
  EXPECT_TRUE(line.erase(a));
  EXPECT_FALSE(line.erase(a));
  EXPECT_EQ(line.size(), 2u);
}

TEST_F(line_of_three, takes_back_who_left_at_the_old_place) {
  line.erase(a);
  line.erase(b);
  EXPECT_TRUE(line.insert(b));
  EXPECT_EQ(first(line), (std::vector{b, c}));
  EXPECT_TRUE(line.insert(a));
  EXPECT_FALSE(line.insert(a));
  EXPECT_EQ(first(line), (std::vector{a, b, c}));
  EXPECT_EQ(line.size(), 3u);
}

TEST_F(line_of_three, knows_how_many_are_before_one) {
  EXPECT_EQ(line.count_before(a), 0u);
  EXPECT_EQ(line.count_before(c), 2u);
  line.erase(b);
  EXPECT_FALSE(line.contains(b));
  EXPECT_TRUE(line.contains(c));
  EXPECT_EQ(line.count_before(b), 1u) << "where it would be";
  EXPECT_EQ(line.count_before(c), 1u);
}

TEST(waiting_line, that_moves_keeps_few_places) {
  waiting_line line{waiting_order{0}};
  for (std::uint64_t i = 1; i <= 10'000; ++i) {
    line.insert({i, session_id{i}});
    if (i > 100) {
      line.erase(*line.front());
      ASSERT_LE(line.places(), 2 * waiting_line::block_sessions);
    }
  }
}

TEST(waiting_line, of_a_few_who_stay_keeps_no_places_of_the_many_who_came_and_went) {
  for (bool forwards : {true, false}) {
    waiting_line line{waiting_order{0}};
    constexpr std::uint64_t sessions = 100'000;
    for (std::uint64_t i = 1; i <= sessions; ++i)
      line.insert({i, session_id{i}});
    for (std::uint64_t i = 1; i <= sessions; ++i)
      if (const std::uint64_t s = forwards ? i : sessions + 1 - i; s % 1000 != 0)
        line.erase({s, session_id{s}});
    EXPECT_EQ(line.size(), sessions / 1000);
    EXPECT_LE(line.places(), 4 * waiting_line::block_sessions);
  }
}

TEST(waiting_line, takes_16_bytes_for_a_session) {
  waiting_line line{waiting_order{0}};
  for (std::uint64_t i = 1; i <= 1'000'000; ++i)
    line.insert({i, session_id{i}});
  EXPECT_LE(line.places(), 1'000'000 + waiting_line::block_sessions);
  EXPECT_EQ(sizeof(waiting_session), 16u);
}

TEST(waiting_line, is_the_same_as_an_ordered_set) {
  std::mt19937_64 random{20261121};
  const auto below = [&](std::uint64_t n) { return random() % n; };
  ticket_office tickets;
  waiting_order order{0};
  waiting_line line{order};
  std::set<waiting_session, waiting_order> waiting{order};
  std::uint64_t next_session = 1;
  for (int step = 0; step < 60'000; ++step) {
    // Waves: now more come than go, now the other way round; from the front only, or from anywhere.
    const bool growing = step / 3000 % 2 == 0, anywhere = step / 6000 % 2 == 0;
    if (waiting.empty() || below(20) < (growing ? 14 : 4)) {
      const std::int64_t since_ms = below(4) == 0 ? std::int64_t(below(std::uint64_t(step) + 1)) : step;
      const waiting_session w{tickets.give(since_ms, std::uint8_t(below(3)), ticket_office::where::in_order), session_id{next_session++}};
      ASSERT_TRUE(line.insert(w));
      waiting.insert(w);
    } else {
      auto it = anywhere ? waiting.lower_bound({tickets.give(std::int64_t(below(std::uint64_t(step) + 1)), 0, ticket_office::where::in_order), {}}) : waiting.begin();
      if (it == waiting.end())
        it = waiting.begin();
      ASSERT_TRUE(line.erase(*it));
      waiting.erase(it);
    }
    if (step % 5000 == 4999) {
      order = waiting_order{std::int64_t(below(3) * 700)};
      line.set_order(order);
      waiting = std::set<waiting_session, waiting_order>(waiting.begin(), waiting.end(), order);
    }
    ASSERT_EQ(line.size(), waiting.size());
    ASSERT_EQ(bool(line.front()), !waiting.empty());
    if (!waiting.empty()) {
      ASSERT_EQ(line.front(), *waiting.begin());
    }
    if (step % 200 == 0) {
      const std::vector<waiting_session> expected(waiting.begin(), waiting.end());
      ASSERT_EQ(first(line), expected);
      for (std::size_t i = 0; i < expected.size(); i += 37) {
        ASSERT_EQ(line.count_before(expected[i]), i);
        ASSERT_TRUE(line.contains(expected[i]));
      }
    }
  }
}

} // namespace
} // namespace parley::domain
