#include "actors/questions.hpp"

#include "rig.hpp"

#include "storage/reader.hpp"

#include <gmock/gmock.h>

namespace parley::actors::testing {
namespace {

using change = session_fate::change;
using ::testing::ElementsAre;
using ::testing::SizeIs;

struct questions_test : ::testing::Test {
  rig r;

  template <class Change>
  rules_preview preview(Change how) {
    auto rules = r.options().site.rules;
    how(rules);
    std::optional<rules_preview> told;
    r.shard().preview_rules({std::make_shared<const domain::site_rules>(rules), [&](rules_preview p) { told = std::move(p); }});
    r.until([&] { return told.has_value(); });
    return *told;
  }
  template <class Change>
  void hold_from_now_on(Change how) {
    how(r.options().site.rules);
    r.shard().change_rules(std::make_shared<const domain::site_rules>(r.options().site.rules));
    r.settle();
  }
  std::vector<session_view> look_at(std::uint64_t first, std::uint64_t last) {
    std::optional<std::vector<session_view>> told;
    r.shard().look_at({session_id{first}, session_id{last}, [&](std::vector<session_view> v) { told = std::move(v); }});
    r.until([&] { return told.has_value(); });
    return *told;
  }
};

TEST_F(questions_test, F015_a_dry_run_tells_who_would_move_and_moves_nobody) {
  hold_from_now_on([](auto& rules) { rules.queues.push_back(queue_of(queue_id{2}, domain::assignment_method::choice)); });
  auto ann = r.visitor(), bob = r.visitor();
  const auto moves = r.chat_of(ann, queue_id{2});
  r.chat_of(bob);
  const auto told = preview([](auto& rules) { rules.queues.pop_back(); });
  EXPECT_EQ(told.looked_at, 2u);
  EXPECT_EQ(told.moves, 1u);
  ASSERT_THAT(told.chats, SizeIs(1));
  EXPECT_EQ(told.chats[0].what, change::moves);
  EXPECT_EQ(told.chats[0].session, moves);
  EXPECT_EQ(told.chats[0].from, queue_id{2});
  EXPECT_EQ(told.chats[0].to, default_queue);
  EXPECT_EQ(look_at(moves.value, moves.value).front().state.queue, queue_id{2}) << "it is still there";
}

TEST_F(questions_test, F015_a_dry_run_tells_what_new_time_outs_would_do_at_once) {
  auto ann = r.visitor(), bob = r.visitor();
  auto olga = r.operator_("olga");
  r.chat_of(ann, olga);
  r.pass_ms(20'000);
  r.chat_of(bob, olga);
  EXPECT_EQ(preview([](auto& rules) { rules.inactive_after_ms = 15'000; }).becomes_inactive, 1u);
  EXPECT_EQ(preview([](auto& rules) { rules.end_after_ms = 15'000; }).ends, 1u);
  EXPECT_EQ(preview([](auto&) {}).chats.size(), 0u);
}

TEST_F(questions_test, F015_F095_a_dry_run_moves_nobody_into_a_queue_that_admits_nobody) {
  hold_from_now_on([](auto& rules) { rules.queues.push_back(queue_of(queue_id{2}, domain::assignment_method::choice)); });
  auto ann = r.visitor(), bob = r.visitor();
  r.chat_of(ann);
  r.chat_of(bob, queue_id{2});
  r.pass_ms(20'000);
  const auto overflowing = [&](auto with) {
    return preview([&](auto& rules) {
      rules.queues.front().overflow_to = queue_id{2};
      rules.queues.front().overflow_after_ms = 15'000;
      with(rules.queues.back());
    }).moves;
  };
  EXPECT_EQ(overflowing([](auto&) {}), 1u);
  EXPECT_EQ(overflowing([](auto& q) { q.hours = {{0, 0, 60}}; }), 0u) << "Sundays, and it is Tuesday";
  EXPECT_EQ(overflowing([](auto& q) { q.max_waiting = 1; }), 0u);
}

TEST_F(questions_test, F015_what_a_dry_run_tells_is_what_happens) {
  hold_from_now_on([](auto& rules) {
    rules.queues.push_back(queue_of(queue_id{2}, domain::assignment_method::choice));
    rules.queues.push_back(queue_of(queue_id{3}, domain::assignment_method::choice));
  });
  std::vector<client> visitors;
  for (int i = 0; i < 20; ++i) {
    visitors.push_back(r.visitor());
    r.chat_of(visitors.back(), queue_id{std::uint32_t(1 + i % 3)});
  }
  const auto without_third = [](auto& rules) { std::erase_if(rules.queues, [](const auto& q) { return q.id == queue_id{3}; }); };
  const auto told = preview(without_third);
  hold_from_now_on(without_third);
  r.rounds(10);
  ASSERT_EQ(told.moves, 6u);
  for (const auto& fate : told.chats)
    EXPECT_EQ(look_at(fate.session.value, fate.session.value).front().state.queue, fate.to);
}

TEST_F(questions_test, sessions_in_memory_are_looked_at_with_what_is_durable_of_them) {
  auto ann = r.visitor(), bob = r.visitor();
  const auto one = r.chat_of(ann), other = r.chat_of(bob);
  const auto found = look_at(1, 1000);
  ASSERT_THAT(found, SizeIs(2));
  EXPECT_EQ(found[0].state.id, one);
  EXPECT_EQ(found[1].state.id, other);
  EXPECT_EQ(found[0].state.visitor, ann.who.visitor());
  storage::reader reader{r.shard().records()};
  const auto page = reader.after(found[0].links, 0, {100, 100'000});
  ASSERT_TRUE(page);
  EXPECT_EQ(page->last, found[0].state.seq);
}

TEST_F(questions_test, a_range_is_bounded) {
  auto ann = r.visitor();
  r.chat_of(ann);
  EXPECT_THAT(look_at(1, ~std::uint64_t{0} - 1), SizeIs(1));
  EXPECT_THAT(look_at(2, 100), SizeIs(0));
}

} // namespace
} // namespace parley::actors::testing
