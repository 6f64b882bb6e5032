#include "domain/operator_machine.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

namespace parley::domain {
namespace {

using claimed = operator_machine::claim_result;
constexpr session_id a{1}, b{2}, c{3}, d{4};

struct operator_of_two : ::testing::Test {
  operator_machine op{2, responds::yes};
  void SetUp() override { op.set_line(line::online); }
};

TEST_F(operator_of_two, gives_out_as_many_slots_as_its_limit) {
  EXPECT_EQ(op.assignable(), 2u);
  EXPECT_TRUE(op.ask(a));
  EXPECT_EQ(op.claim(b), claimed::granted);
  EXPECT_EQ(op.assignable(), 0u);
  EXPECT_FALSE(op.ask(c));
  EXPECT_EQ(op.claim(c), claimed::at_capacity);
  EXPECT_EQ(op.of(a), slot::offered);
  EXPECT_EQ(op.of(b), slot::held);
  EXPECT_EQ(op.of(c), slot::none);
}

TEST_F(operator_of_two, has_one_slot_for_a_session_at_most) {
  EXPECT_TRUE(op.ask(a));
  EXPECT_FALSE(op.ask(a));
  EXPECT_EQ(op.offered(), 1u);
  EXPECT_EQ(op.claim(a), claimed::granted) << "its own offer";
  EXPECT_EQ(op.claim(a), claimed::granted);
  EXPECT_EQ(op.offered(), 0u);
  EXPECT_EQ(op.held(), 1u);
  EXPECT_FALSE(op.ask(a));
}

TEST_F(operator_of_two, may_take_its_own_offer_when_nothing_else_is_free) {
  EXPECT_TRUE(op.ask(a));
  EXPECT_TRUE(op.ask(b));
  EXPECT_EQ(op.claim(b), claimed::granted);
  EXPECT_EQ(op.free(), 0);
}

TEST_F(operator_of_two, confirms_only_what_is_offered) {
  EXPECT_FALSE(op.confirm(a));
  EXPECT_TRUE(op.ask(a));
  EXPECT_TRUE(op.confirm(a));
  EXPECT_FALSE(op.confirm(a));
  EXPECT_EQ(op.held(), 1u);
}

TEST_F(operator_of_two, says_what_a_slot_was_when_it_comes_back) {
  EXPECT_TRUE(op.ask(a));
  EXPECT_EQ(op.claim(b), claimed::granted);
  EXPECT_EQ(op.give_back(a), slot::offered);
  EXPECT_EQ(op.give_back(b), slot::held);
  EXPECT_EQ(op.give_back(b), slot::none);
  EXPECT_EQ(op.free(), 2);
}

TEST_F(operator_of_two, is_offered_nothing_while_away_but_may_take) {
  op.set_availability(availability::away);
  EXPECT_EQ(op.assignable(), 0u);
  EXPECT_FALSE(op.ask(a));
  EXPECT_EQ(op.claim(a), claimed::granted);
}

TEST_F(operator_of_two, gets_nothing_while_offline_or_not_responding) {
  op.set_line(line::offline);
  EXPECT_FALSE(op.ask(a));
  EXPECT_EQ(op.claim(a), claimed::unavailable);
  op.set_line(line::online);
  op.set_responds(responds::no);
  EXPECT_FALSE(op.ask(a));
  EXPECT_EQ(op.claim(a), claimed::unavailable);
  EXPECT_EQ(op.assignable(), 0u);
}

TEST_F(operator_of_two, keeps_its_chats_when_its_limit_is_lowered) {
  EXPECT_EQ(op.claim(a), claimed::granted);
  EXPECT_EQ(op.claim(b), claimed::granted);
  op.set_limit(1);
  EXPECT_EQ(op.free(), -1);
  EXPECT_EQ(op.assignable(), 0u);
  op.give_back(a);
  EXPECT_EQ(op.claim(c), claimed::at_capacity);
  op.give_back(b);
  EXPECT_EQ(op.claim(c), claimed::granted);
}

TEST_F(operator_of_two, holds_after_a_restart_what_the_records_say) {
  for (session_id s : {a, b, c, c})
    op.restore_held(s);
  EXPECT_EQ(op.held(), 3u);
  EXPECT_EQ(op.free(), -1);
  EXPECT_FALSE(op.ask(d));
}

TEST_F(operator_of_two, lists_its_sessions_by_slot) {
  EXPECT_TRUE(op.ask(a));
  EXPECT_EQ(op.claim(b), claimed::granted);
  EXPECT_EQ(op.sessions(slot::offered), std::vector{a});
  EXPECT_EQ(op.sessions(slot::held), std::vector{b});
}

class any_interleaving : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(any_interleaving, keeps_free_offered_and_held_at_the_limit_and_never_grants_past_it) {
  std::mt19937_64 random{GetParam()};
  operator_machine op{3, responds::yes};
  std::map<session_id, slot> model;
  auto in_use = [&] { return std::int64_t(model.size()); };
  bool online = false, available = true, answers = true;
  std::uint32_t limit = 3;
  for (int step = 0; step < 3000; ++step) {
    const session_id s{1 + random() % 8};
    const bool has_room = in_use() < std::int64_t(limit);
    switch (random() % 12) {
      case 0:
      case 1:
      case 2: {
        const bool expected = online && available && answers && has_room && !model.contains(s);
        ASSERT_EQ(op.ask(s), expected);
        if (expected)
          model[s] = slot::offered;
        break;
      }
      case 3:
      case 4: {
        const bool held = model.contains(s) && model[s] == slot::held;
        const auto expected = held                            ? claimed::granted
                              : !online || !answers           ? claimed::unavailable
                              : has_room || model.contains(s) ? claimed::granted
                                                              : claimed::at_capacity;
        ASSERT_EQ(op.claim(s), expected);
        if (expected == claimed::granted)
          model[s] = slot::held;
        break;
      }
      case 5:
      case 6: {
        const bool expected = model.contains(s) && model[s] == slot::offered;
        ASSERT_EQ(op.confirm(s), expected);
        if (expected)
          model[s] = slot::held;
        break;
      }
      case 7:
      case 8: {
        const slot expected = model.contains(s) ? model[s] : slot::none;
        ASSERT_EQ(op.give_back(s), expected);
        model.erase(s);
        break;
      }
      case 9: op.set_line((online = random() % 4 != 0) ? line::online : line::offline); break;
      case 10: op.set_availability((available = random() % 4 != 0) ? availability::available : availability::away); break;
      case 11:
        if (random() % 2)
          op.set_limit(limit = random() % 6);
        else
          op.set_responds((answers = random() % 4 != 0) ? responds::yes : responds::no);
        break;
    }
    ASSERT_EQ(op.free() + op.offered() + op.held(), std::int64_t(op.limit()));
    ASSERT_EQ(op.offered() + op.held(), model.size());
    ASSERT_EQ(op.offered(), op.sessions(slot::offered).size());
    ASSERT_EQ(op.held(), op.sessions(slot::held).size());
    for (const auto& [session, state] : model)
      ASSERT_EQ(op.of(session), state);
  }
}

INSTANTIATE_TEST_SUITE_P(seeds, any_interleaving, ::testing::Range<std::uint64_t>(1, 21));

} // namespace
} // namespace parley::domain
