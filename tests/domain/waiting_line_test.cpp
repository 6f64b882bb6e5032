#include "domain/waiting_line.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace parley::domain {
namespace {

std::vector<waiting_session> first(const waiting_line& line, std::size_t limit) {
  std::vector<waiting_session> found;
  line.append_oldest(limit, found);
  return found;
}

struct line_of_three : ::testing::Test {
  waiting_line line;
  waiting_session a{line.push(session_id{1}), session_id{1}};
  waiting_session b{line.push(session_id{2}), session_id{2}};
  waiting_session c{line.push(session_id{3}), session_id{3}};
};

TEST_F(line_of_three, is_in_the_order_of_arrival) {
  EXPECT_EQ(line.size(), 3u);
  EXPECT_EQ(line.front(), a);
  EXPECT_EQ(first(line, 9), (std::vector{a, b, c}));
  EXPECT_EQ(first(line, 2), (std::vector{a, b}));
}

TEST_F(line_of_three, closes_the_gap_of_who_leaves) {
  EXPECT_TRUE(line.erase(b));
  EXPECT_EQ(first(line, 9), (std::vector{a, c}));
  EXPECT_TRUE(line.erase(a));
  EXPECT_EQ(line.front(), c);
  EXPECT_TRUE(line.erase(c));
  EXPECT_FALSE(line.front());
  EXPECT_EQ(line.size(), 0u);
}

TEST_F(line_of_three, lets_nobody_leave_twice_or_from_the_place_of_another) {
  EXPECT_FALSE(line.erase({a.place, b.session}));
  EXPECT_FALSE(line.erase({99, a.session}));
  EXPECT_FALSE(line.erase({0, a.session}));
  EXPECT_FALSE(line.erase({a.place, {}}));
  EXPECT_TRUE(line.erase(a));
  EXPECT_FALSE(line.erase(a));
  EXPECT_EQ(line.size(), 2u);
}

TEST_F(line_of_three, takes_back_who_left_at_the_old_place) {
  line.erase(a);
  line.erase(b);
  line.put_back(b);
  EXPECT_EQ(first(line, 9), (std::vector{b, c}));
  line.put_back(a);
  line.put_back(a);
  EXPECT_EQ(first(line, 9), (std::vector{a, b, c}));
  EXPECT_EQ(line.size(), 3u);
  EXPECT_TRUE(line.erase(a));
  EXPECT_TRUE(line.erase(b));
  EXPECT_EQ(line.front(), c);
}

TEST_F(line_of_three, goes_on_counting_when_all_have_left) {
  for (auto w : {a, b, c})
    line.erase(w);
  const waiting_session d{line.push(session_id{4}), session_id{4}};
  EXPECT_GT(d.place, c.place);
  line.put_back(c);
  EXPECT_EQ(first(line, 9), (std::vector{c, d}));
}

TEST(waiting_line, that_moves_keeps_few_places) {
  waiting_line line;
  for (std::uint64_t i = 1; i <= 1000; ++i) {
    line.push(session_id{i});
    line.erase(*line.front());
  }
  EXPECT_EQ(line.places(), 0u);
}

TEST(waiting_line, keeps_no_places_of_those_who_came_and_went_behind_one_that_stays) {
  waiting_line line;
  const waiting_session stays{line.push(session_id{1}), session_id{1}};
  for (std::uint64_t i = 2; i <= 100'000; ++i) {
    const waiting_session w{line.push(session_id{i}), session_id{i}};
    line.erase(w);
  }
  EXPECT_LT(line.places(), 100u);
  EXPECT_EQ(line.size(), 1u);
  EXPECT_EQ(first(line, 9), std::vector{stays});
}

TEST(waiting_line, is_the_same_as_an_ordered_map) {
  std::mt19937_64 random{20261121};
  waiting_line line;
  std::map<ticket, session_id> waiting, away;
  std::uint64_t next_session = 1;
  for (int step = 0; step < 50'000; ++step) {
    const auto pick = [&](auto& from) { return std::next(from.begin(), std::ptrdiff_t(random() % from.size())); };
    // Waves: now more come than go, now the other way round; from the front only, or from anywhere.
    const bool growing = step / 500 % 2 == 0, anywhere = step / 1000 % 2 == 0;
    if (waiting.empty() || random() % 20 < (growing ? 14 : 1)) {
      const session_id s{next_session++};
      waiting.emplace(line.push(s), s);
    } else if (!away.empty() && random() % 8 == 0) {
      auto it = pick(away);
      line.put_back({it->first, it->second});
      waiting.insert(away.extract(it));
    } else {
      auto it = anywhere ? pick(waiting) : waiting.begin();
      ASSERT_TRUE(line.erase({it->first, it->second}));
      if (away.size() < 20)
        away.insert(*it);
      waiting.erase(it);
    }
    ASSERT_EQ(line.size(), waiting.size());
    ASSERT_EQ(bool(line.front()), !waiting.empty());
    if (!waiting.empty()) {
      ASSERT_EQ(line.front(), (waiting_session{waiting.begin()->first, waiting.begin()->second}));
    }
    if (step % 100 == 0) {
      std::vector<waiting_session> expected;
      for (const auto& [place, session] : waiting)
        expected.push_back({place, session});
      ASSERT_EQ(first(line, waiting.size() + 1), expected);
    }
  }
}

} // namespace
} // namespace parley::domain
