#include "outbox/outbox.hpp"

#include "fixture.hpp"

namespace parley::outbox {
namespace {

using namespace parley::outbox::testing;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::size_t plenty(const std::string&) { return 100; }

class outbox_test : public ::testing::Test {
protected:
  void reopen(outbox_limits limits = {}) {
    open.reset();
    open.emplace(where.path(), clock, limits);
  }
  outbox& items() { return *open->items; }
  std::vector<std::uint64_t> take() {
    std::vector<std::uint64_t> ids;
    for (const auto& i : taken = items().take_due(plenty, 100))
      ids.push_back(i.id);
    return ids;
  }
  void conclude(item i, item_state state) {
    i.state = state;
    i.attempts++;
    must(items().conclude(std::vector{i}));
  }

  storage::temporary_directory where;
  shared_clock clock;
  std::optional<opened_outbox> open{std::in_place, where.path(), clock};
  std::vector<item> taken;
};

TEST_F(outbox_test, keeps_what_waits_across_a_restart_in_order) {
  add(items(), draft_for("hook", "a", "1"));
  add(items(), draft_for("hook", "a", "2"));
  reopen();
  EXPECT_THAT(take(), ElementsAre(1));
  EXPECT_EQ(taken[0].what.body, "1");
  conclude(taken[0], item_state::delivered);
  EXPECT_THAT(take(), ElementsAre(2));
}

TEST_F(outbox_test, gives_an_item_out_again_after_a_restart_unless_its_delivery_was_written_down) {
  add(items(), draft_for("mail", ""));
  add(items(), draft_for("mail", ""));
  const auto id = items().public_id(1);
  EXPECT_THAT(take(), ElementsAre(1, 2));
  conclude(taken[0], item_state::delivered);
  reopen();
  EXPECT_THAT(take(), ElementsAre(2));
  EXPECT_EQ(items().public_id(1), id);
}

TEST_F(outbox_test, adds_all_or_nothing_with_what_belongs_to_it) {
  must(items().add(std::vector{draft_for("a", ""), draft_for("b", "")}, {{"outbox/cursor/x", "17"}}));
  EXPECT_EQ(must(open->store->get("outbox/cursor/x")), "17");
  const auto refused = items().add(std::vector{draft_for("a", ""), draft_for("b", "", std::string(max_body_bytes + 1, 'x'))}, {{"outbox/cursor/x", "18"}});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, outbox_errc::too_large);
  EXPECT_EQ(must(open->store->get("outbox/cursor/x")), "17");
  EXPECT_EQ(all(items()).size(), 2U);
}

TEST_F(outbox_test, refuses_by_name_what_is_too_much_for_one_destination_and_still_takes_it_for_others) {
  reopen({.waiting = 2});
  add(items(), draft_for("a", ""));
  EXPECT_TRUE(items().has_room("a"));
  add(items(), draft_for("a", ""));
  EXPECT_FALSE(items().has_room("a"));
  const auto refused = items().add(std::vector{draft_for("a", "")});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, outbox_errc::full);
  add(items(), draft_for("b", ""));
  take();
  conclude(taken[0], item_state::delivered);
  EXPECT_TRUE(items().has_room("a"));
}

TEST_F(outbox_test, prunes_the_oldest_delivered_and_never_gives_a_number_twice) {
  reopen({.kept_delivered = 2});
  for (int n = 0; n < 4; ++n)
    add(items(), draft_for("a", ""));
  take();
  for (const auto& i : taken)
    conclude(i, item_state::delivered);
  EXPECT_THAT(all(items()), ElementsAre(::testing::Field(&item::id, 4), ::testing::Field(&item::id, 3)));
  EXPECT_EQ(items().find(1).error().code, outbox_errc::no_such_item);
  reopen({.kept_delivered = 0});
  add(items(), draft_for("a", ""));
  take();
  conclude(taken[0], item_state::delivered);
  EXPECT_THAT(all(items()), IsEmpty());
  reopen();
  add(items(), draft_for("a", ""));
  EXPECT_THAT(take(), ElementsAre(6));
}

TEST_F(outbox_test, prunes_the_oldest_given_up) {
  reopen({.kept_given_up = 1});
  add(items(), draft_for("a", ""));
  add(items(), draft_for("a", ""));
  take();
  for (const auto& i : taken)
    conclude(i, item_state::given_up);
  EXPECT_THAT(all(items()), ElementsAre(::testing::Field(&item::id, 2)));
}

TEST_F(outbox_test, replays_what_was_delivered_or_given_up_under_the_same_name_and_outside_the_order) {
  add(items(), draft_for("hook", "a"));
  add(items(), draft_for("hook", "a"));
  take();
  const auto name = items().public_id(1);
  EXPECT_EQ(items().replay(1).error().code, outbox_errc::still_waiting);
  conclude(taken[0], item_state::given_up);
  EXPECT_THAT(take(), ElementsAre(2)); // and stays under way
  must(items().replay(1));
  reopen();
  EXPECT_THAT(take(), ::testing::UnorderedElementsAre(1, 2));
  EXPECT_EQ(must(items().find(1)).replays, 1U);
  EXPECT_EQ(items().public_id(1), name);
  EXPECT_EQ(items().replay(99).error().code, outbox_errc::no_such_item);
}

TEST_F(outbox_test, lists_the_newest_first_by_state_and_destination) {
  for (const auto* destination : {"a", "b", "a", "a"})
    add(items(), draft_for(destination, ""));
  take();
  for (const auto& i : taken)
    if (i.id == 3)
      conclude(i, item_state::given_up);
  const auto ids = [&](outbox::query q) {
    std::vector<std::uint64_t> out;
    for (const auto& i : must(items().list(q)))
      out.push_back(i.id);
    return out;
  };
  EXPECT_THAT(ids({}), ElementsAre(4, 3, 2, 1));
  EXPECT_THAT(ids({.destination = "a"}), ElementsAre(4, 3, 1));
  EXPECT_THAT(ids({.state = item_state::given_up}), ElementsAre(3));
  EXPECT_THAT(ids({.limit = 2}), ElementsAre(4, 3));
  EXPECT_THAT(ids({.before = 3, .limit = 1}), ElementsAre(2));
}

constexpr session_id ann{5}, bob{6};

TEST_F(outbox_test, F105_forgets_a_chat_in_every_state_for_good_and_nothing_else) {
  for (const auto chat : {ann, bob, ann, bob, ann, bob}) // two each: delivered, given up, waiting
    add(items(), about(chat, draft_for("mail", "")));
  take();
  for (const auto& i : taken)
    if (i.id <= 4)
      conclude(i, i.id <= 2 ? item_state::delivered : item_state::given_up);
  reopen(); // nothing is under way any more
  add(items(), about(ann, draft_for("mail", "")));
  EXPECT_EQ(must(items().forget(std::vector{ann})), 0U);
  EXPECT_THAT(all(items()), ElementsAre(::testing::Field(&item::id, 6), ::testing::Field(&item::id, 4), ::testing::Field(&item::id, 2)));
  EXPECT_EQ(items().counts().waiting.value(), 1);
  for (const auto gone : {1, 3, 5, 7}) {
    EXPECT_EQ(items().replay(std::uint64_t(gone)).error().code, outbox_errc::no_such_item);
    EXPECT_EQ(items().find(std::uint64_t(gone)).error().code, outbox_errc::no_such_item);
  }
  EXPECT_THAT(take(), ElementsAre(6));
  reopen();
  EXPECT_THAT(take(), ElementsAre(6));
  add(items(), about(ann, draft_for("mail", "")));
  EXPECT_THAT(take(), ElementsAre(8)) << "numbers of what was forgotten are not given again";
}

TEST_F(outbox_test, F105_says_that_a_forgotten_item_is_under_way_until_its_attempt_has_ended_and_keeps_nothing_of_it) {
  for (const auto state : {item_state::delivered, item_state::given_up, item_state::waiting}) {
    add(items(), about(ann, draft_for("hook", "a", "a secret")));
    add(items(), about(bob, draft_for("hook", "a")));
    const auto ids = take();
    ASSERT_EQ(ids.size(), 1U);
    const auto under_way = taken[0];
    EXPECT_EQ(must(items().forget(std::vector{ann})), 1U);
    EXPECT_EQ(must(items().forget(std::vector{ann})), 1U) << "it still is";
    EXPECT_EQ(must(items().forget(std::vector{bob})), 0U) << "who stands behind it waits";
    EXPECT_THAT(all(items()), IsEmpty());
    EXPECT_EQ(items().replay(ids[0]).error().code, outbox_errc::no_such_item);
    EXPECT_THAT(take(), IsEmpty());
    conclude(under_way, state);
    EXPECT_EQ(must(items().forget(std::vector{ann})), 0U);
    EXPECT_THAT(all(items()), IsEmpty());
    EXPECT_EQ(items().counts().waiting.value(), 0);
    clock.advance_ms(1'000'000);
    EXPECT_THAT(take(), IsEmpty()) << "it is not tried again";
  }
}

TEST_F(outbox_test, F105_does_not_send_what_was_forgotten_while_under_way_again_after_a_crash) {
  add(items(), about(ann, draft_for("hook", "a")));
  EXPECT_THAT(take(), ElementsAre(1));
  EXPECT_EQ(must(items().forget(std::vector{ann})), 1U);
  reopen();
  EXPECT_EQ(must(items().forget(std::vector{ann})), 0U);
  EXPECT_THAT(take(), IsEmpty());
}

TEST_F(outbox_test, F105_forgets_what_was_written_before_items_had_a_session) {
  add(items(), draft_for("hook", "0000000000000005"));
  add(items(), draft_for("hook", "0000000000000006"));
  EXPECT_EQ(must(items().forget(std::vector{ann})), 0U);
  EXPECT_THAT(all(items()), ElementsAre(::testing::Field(&item::id, 2)));
}

TEST_F(outbox_test, F105_wakes_whoever_sends_for_what_stood_behind_a_forgotten_item) {
  add(items(), about(ann, draft_for("hook", "a")));
  add(items(), about(bob, draft_for("hook", "a")));
  take();
  taken[0].next_attempt_ms = clock.wall_ms() + 1'000;
  conclude(taken[0], item_state::waiting);
  EXPECT_THAT(take(), IsEmpty());
  int woken = 0;
  items().on_news([&] { ++woken; });
  must(items().forget(std::vector{ann}));
  EXPECT_EQ(woken, 1);
  EXPECT_THAT(take(), ElementsAre(2));
}

TEST_F(outbox_test, names_items_differently_from_every_other_outbox) {
  storage::temporary_directory elsewhere;
  const opened_outbox other{elsewhere.path(), clock};
  EXPECT_NE(items().public_id(1), other.items->public_id(1));
}

} // namespace
} // namespace parley::outbox
