#include "domain/declined_lines.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <limits>

namespace parley::domain {
namespace {

constexpr operator_id ann{1}, bob{2};
constexpr waiting_session first{10, session_id{1}}, second{20, session_id{2}}, third{30, session_id{3}};

struct declined : ::testing::Test {
  declined_lines lines;

  void decline(waiting_session w, operator_id op) {
    lines.take_out(w);
    lines.add_decliner(w.session, op);
    lines.put(w);
  }
  /// The oldest session of a line that `op` has not declined.
  std::optional<waiting_session> oldest_for(operator_id op, ticket before = std::numeric_limits<ticket>::max()) {
    auto h = lines.first_head(before, [&](const auto& head) { return std::ranges::find(head.decliners, op) == head.decliners.end(); });
    return h ? std::optional{h->oldest} : std::nullopt;
  }
  std::vector<ticket> heads_seen() {
    std::vector<ticket> seen;
    lines.first_head(std::numeric_limits<ticket>::max(), [&](const auto& head) {
      seen.push_back(head.oldest.place);
      return false;
    });
    return seen;
  }
};

TEST_F(declined, remembers_each_decliner_once_in_order) {
  EXPECT_TRUE(lines.decliners(first.session).empty());
  for (operator_id op : {bob, ann, bob})
    decline(first, op);
  EXPECT_TRUE(std::ranges::equal(lines.decliners(first.session), std::array{ann, bob}));
  EXPECT_EQ(lines.size(), 1u);
}

TEST_F(declined, looks_at_one_session_for_all_that_the_same_operators_declined) {
  for (auto w : {third, first, second})
    decline(w, ann);
  EXPECT_EQ(heads_seen(), std::vector{first.place});
  decline(second, bob);
  EXPECT_EQ(heads_seen(), (std::vector{first.place, second.place}));
  lines.take_out(first);
  EXPECT_EQ(heads_seen(), (std::vector{second.place, third.place}));
}

TEST_F(declined, finds_the_oldest_that_somebody_else_has_not_declined) {
  decline(second, ann);
  decline(first, bob);
  EXPECT_EQ(oldest_for(ann), first);
  EXPECT_EQ(oldest_for(bob), second);
  EXPECT_EQ(oldest_for(bob, second.place), std::nullopt) << "nothing before that place";
  decline(second, bob);
  EXPECT_EQ(oldest_for(bob), std::nullopt);
}

TEST_F(declined, remembers_decliners_of_what_is_taken_out_but_not_of_what_is_forgotten) {
  decline(first, ann);
  EXPECT_TRUE(lines.take_out(first));
  EXPECT_FALSE(lines.take_out(first));
  EXPECT_EQ(lines.size(), 0u);
  EXPECT_FALSE(lines.decliners(first.session).empty());
  lines.put(first);
  EXPECT_TRUE(lines.forget(first));
  EXPECT_FALSE(lines.forget(first));
  EXPECT_TRUE(lines.decliners(first.session).empty());
  EXPECT_TRUE(heads_seen().empty());
}

TEST_F(declined, takes_nothing_out_at_the_place_of_another) {
  decline(first, ann);
  EXPECT_FALSE(lines.take_out({second.place, first.session}));
  EXPECT_FALSE(lines.take_out(second));
  EXPECT_EQ(lines.size(), 1u);
}

TEST_F(declined, putting_twice_is_putting_once) {
  decline(first, ann);
  lines.put(first);
  EXPECT_EQ(lines.size(), 1u);
  EXPECT_TRUE(lines.take_out(first));
  EXPECT_TRUE(heads_seen().empty());
}

} // namespace
} // namespace parley::domain
