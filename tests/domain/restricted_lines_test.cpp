#include "domain/restricted_lines.hpp"

#include <gtest/gtest.h>

namespace parley::domain {
namespace {

constexpr operator_id ann{1}, bob{2};
constexpr skill_set french = 1;
constexpr ticket order_bit = ticket_layout::not_at_head;
constexpr waiting_session first{order_bit | 10, session_id{1}}, second{order_bit | 20, session_id{2}}, third{order_bit | 30, session_id{3}};

struct restricted : ::testing::Test {
  operator_ring ring{wire::offer_rule::round_robin};
  restricted_lines lines{waiting_order{0}};

  void can_take(operator_id op, std::uint32_t slots, skill_set skills = 0) {
    ring.update({.op = op, .assignable = slots, .skills = skills});
    lines.readiness_changed(op, ring);
  }
  void put(waiting_session w, const restriction& r) { lines.put(w, r, ring); }
  std::optional<waiting_session> servable(std::optional<waiting_session> before = {}) const { return lines.first_servable(before, ring); }
};

TEST_F(restricted, finds_the_first_that_somebody_who_is_free_may_have) {
  put(first, {.except = {ann}});
  put(second, {.except = {bob}});
  EXPECT_FALSE(servable());
  can_take(ann, 1);
  EXPECT_EQ(servable(), second);
  EXPECT_FALSE(servable(second)) << "nothing before that";
  can_take(bob, 1);
  EXPECT_EQ(servable(), first);
}

TEST_F(restricted, looks_for_the_skills) {
  put(first, {.skills = french});
  can_take(ann, 1);
  EXPECT_FALSE(servable());
  can_take(bob, 1, french);
  EXPECT_EQ(servable(), first);
}

TEST_F(restricted, keeps_what_is_for_one_operator_until_that_one_is_free) {
  can_take(ann, 1);
  put(second, {.only = bob});
  put(first, {.only = bob});
  EXPECT_FALSE(servable());
  can_take(bob, 1);
  EXPECT_EQ(servable(), first);
  lines.take_out(first, {.only = bob});
  EXPECT_EQ(servable(), second);
  can_take(bob, 0);
  EXPECT_FALSE(servable());
  put(first, {.only = bob});
  can_take(bob, 1);
  EXPECT_EQ(servable(), first);
}

TEST_F(restricted, forgets_who_is_taken_out) {
  can_take(ann, 1);
  for (const auto& r : {restriction{.only = ann}, restriction{.except = {bob}}}) {
    for (auto w : {second, first, third})
      put(w, r);
    lines.take_out(second, r);
    EXPECT_EQ(servable(), first);
    lines.take_out(first, r);
    EXPECT_EQ(servable(), third);
    lines.take_out(third, r);
    EXPECT_FALSE(servable());
  }
}

TEST_F(restricted, takes_the_first_over_all_lines) {
  can_take(ann, 1, french);
  put(third, {.only = ann});
  EXPECT_EQ(servable(), third);
  put(second, {.skills = french});
  EXPECT_EQ(servable(), second);
  put(first, {.except = {bob}});
  EXPECT_EQ(servable(), first);
}

} // namespace
} // namespace parley::domain
