// A blocked visitor can't open a chat, and loses the one that it has.
#include "base/key_number.hpp"
#include "rig.hpp"

#include <gmock/gmock.h>

namespace parley::actors::testing {
namespace {

using how = outcome::how;

void block(rig& r, visitor_id who, std::string reason = "spam") {
  bool durable = false;
  r.shard().block_visitor({.who = who, .by = principal{operator_id{7}}, .at_ms = 0, .reason = std::move(reason)}, [&] { durable = true; });
  r.until([&] { return durable; });
}

void unblock(rig& r, visitor_id who) {
  bool durable = false;
  r.shard().unblock_visitor(who, [&] { durable = true; });
  r.until([&] { return durable; });
}

std::vector<visitor_block> blocks_of(rig& r) {
  storage::reader reader{r.shard().records()};
  auto all = read_blocks(reader);
  EXPECT_TRUE(all);
  return all ? *all : std::vector<visitor_block>{};
}

TEST(blocks, F101_a_blocked_visitors_open_is_refused_also_after_a_restart_and_allowed_when_it_is_unblocked) {
  rig r;
  auto ann = r.visitor();
  auto bob = r.visitor();
  block(r, ann.who.visitor());
  EXPECT_EQ(ann.done(ann.open()).error, error_code::visitor_blocked);
  EXPECT_EQ(ann.done(ann.leave_message("but")).error, error_code::visitor_blocked) << "which would begin a chat, too";
  EXPECT_EQ(bob.done(bob.open()).what, how::acked) << "nobody else is touched";
  r.restart();
  auto again = r.visitor(ann.token);
  EXPECT_EQ(again.who, ann.who) << "it may still read what was said";
  EXPECT_EQ(again.done(again.open()).error, error_code::visitor_blocked);
  unblock(r, ann.who.visitor());
  EXPECT_EQ(again.done(again.open()).what, how::acked);
  r.restart();
  EXPECT_TRUE(blocks_of(r).empty());
}

TEST(blocks, F101_the_open_chat_of_a_visitor_that_is_blocked_ends_with_the_reason) {
  rig r;
  auto ann = r.visitor();
  auto olga = r.operator_("olga");
  const auto chat = r.chat_of(ann, olga);
  block(r, ann.who.visitor());
  const auto end = ann.newest(kind::close);
  ASSERT_TRUE(end);
  EXPECT_EQ(end->view().body<wire::close>()->reason(), wire::end_reason::blocked);
  EXPECT_EQ(ann.done(ann.message(chat, "but")).error, error_code::session_ended);
  ASSERT_TRUE(olga.newest(kind::close)) << "its operator is told";
  r.restart();
  auto again = r.visitor(ann.token);
  EXPECT_EQ(again.done(again.open()).error, error_code::visitor_blocked);
}

TEST(blocks, F101_a_sleeping_chat_is_woken_to_be_ended) {
  auto options = default_options();
  options.sleep_after_ms = 1000;
  rig r{options};
  auto ann = r.visitor();
  auto olga = r.operator_("olga");
  r.chat_of(ann, olga);
  r.until([&] { return r.pass_ms(1000), r.shard().counters().sessions_awake.value() == 0; });
  block(r, ann.who.visitor());
  r.settle();
  EXPECT_EQ(r.shard().counters().sessions_open.value(), 0);
}

TEST(blocks, F101_a_gateways_visitor_is_blocked_by_its_number) {
  rig r;
  auto g = r.gateway();
  const principal visitor{visitor_id{77}};
  block(r, visitor.visitor());
  EXPECT_EQ(g.done(g.open({}, visitor)).error, error_code::visitor_blocked);
  EXPECT_EQ(g.done(g.open({}, principal{visitor_id{78}})).what, how::acked);
}

TEST(blocks, F101_blocks_are_listed_with_author_time_and_reason) {
  rig r;
  block(r, visitor_id{5}, "spam");
  block(r, visitor_id{3}, std::string(1000, 'x'));
  block(r, visitor_id{5}, "more spam");
  const auto all = blocks_of(r);
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].who, visitor_id{3});
  EXPECT_EQ(all[0].reason.size(), 256u) << "long reasons are cut";
  EXPECT_EQ(all[1], (visitor_block{visitor_id{5}, principal{operator_id{7}}, r.clock.wall_ms(), "more spam"}));
}

/// A store in which the block is durable and the end of the chat is not, as after a crash between the two.
TEST(blocks, F101_a_crash_between_the_block_and_the_end_of_the_chat_leaves_no_chat_open) {
  rig r;
  auto ann = r.visitor();
  r.chat_of(ann);
  r.stop();
  {
    auto store = storage::store::open(r.store(), r.options().store_options);
    ASSERT_TRUE(store);
    std::vector<std::unique_ptr<storage::group>> groups;
    groups.push_back(std::make_unique<storage::group>((*store)->next_group(), 64));
    groups.back()->update({storage::table::directory, "block/" + key_number(ann.who.visitor().value), "1 0 spam"});
    storage::writer w{**store, {[](auto) {}, [](bool) {}, [](storage::storage_error) {}}};
    w.submit(std::move(groups.back()));
  }
  r.start();
  r.settle();
  EXPECT_EQ(r.shard().counters().sessions_open.value(), 0);
}

} // namespace
} // namespace parley::actors::testing
