#include "outbox/dispatcher.hpp"

#include "fixture.hpp"

namespace parley::outbox {
namespace {

using namespace parley::outbox::testing;
using enum attempt_result::outcome;

constexpr back_off waits{.first_ms = 1'000, .longest_ms = 8'000, .give_up_ms = 60'000};

TEST(after_attempt_test, waits_longer_after_each_failure_and_gives_up_in_the_end) {
  item i{.waiting_since_ms = 0};
  i = after_attempt(i, {failed, "500"}, waits, 0, 0);
  EXPECT_EQ(i.next_attempt_ms, 1'000);
  i = after_attempt(i, {failed, "501"}, waits, 1'000, 0);
  EXPECT_EQ(i.next_attempt_ms, 3'000);
  EXPECT_EQ(i.last_answer, "501");
  EXPECT_EQ(i.attempts, 2U);
  i = after_attempt(i, {failed, "500"}, waits, 57'000, 0);
  EXPECT_EQ(i.state, item_state::given_up);
}

TEST(after_attempt_test, keeps_the_beginning_of_a_long_answer_and_cuts_no_character) {
  const auto i = after_attempt({}, {delivered, std::string(max_answer_bytes - 1, 'x') + "ö"}, waits, 5, 0);
  EXPECT_EQ(i.last_answer, std::string(max_answer_bytes - 1, 'x'));
  EXPECT_EQ(i.state, item_state::delivered);
  EXPECT_EQ(i.finished_ms, 5);
}

class dispatcher_test : public ::testing::Test {
protected:
  void start() {
    open.emplace(where.path(), clock);
    running.emplace(*open->items, sender, clock, waits);
  }
  void stop() {
    running.reset();
    open.reset();
  }
  item_state state_of(std::uint64_t id) { return must(open->items->find(id)).state; }

  storage::temporary_directory where;
  shared_clock clock;
  told_sender sender;
  std::optional<opened_outbox> open;
  std::optional<dispatcher> running;
};

TEST_F(dispatcher_test, tries_again_until_the_receiver_is_back_and_then_no_more) {
  start();
  add(*open->items, draft_for("mail", ""));
  // A minute's outage: each time that is due an attempt that fails.
  std::size_t attempts = 0;
  const auto back_ms = clock.wall_ms() + 50'000;
  for (; clock.wall_ms() < back_ms; ++attempts) {
    sender.answer(attempts, failed, "connection refused");
    eventually([&] { return must(open->items->find(1)).attempts == attempts + 1; });
    clock.advance_ms(8'000);
  }
  sender.answer(attempts, delivered);
  eventually([&] { return state_of(1) == item_state::delivered; });
  clock.advance_ms(1'000'000);
  stop();
  start();
  add(*open->items, draft_for("mail", "")); // once this one is sent, the first one would have been
  sender.answer(attempts + 1, delivered);
  EXPECT_EQ(sender.nth(attempts + 1).what.id, 2U);
  eventually([&] { return state_of(2) == item_state::delivered; });
  EXPECT_EQ(sender.count(), attempts + 2);
}

TEST_F(dispatcher_test, waits_between_attempts) {
  start();
  add(*open->items, draft_for("mail", ""));
  sender.answer(0, failed);
  eventually([&] { return must(open->items->find(1)).attempts == 1; });
  const auto next = must(open->items->find(1)).next_attempt_ms - clock.wall_ms();
  EXPECT_GE(next, 500);
  EXPECT_LE(next, 1'000);
  clock.advance_ms(next - 1);
  add(*open->items, draft_for("mail", ""));
  EXPECT_EQ(sender.nth(1).what.id, 2U); // the first one was not due when the dispatcher looked
}

TEST_F(dispatcher_test, gives_up_what_is_refused_for_good_and_goes_on_with_what_is_behind_it) {
  start();
  add(*open->items, draft_for("hook", "a"));
  add(*open->items, draft_for("hook", "a"));
  sender.answer(0, refused, "550 no such user");
  sender.answer(1, delivered);
  eventually([&] { return state_of(2) == item_state::delivered; });
  EXPECT_EQ(state_of(1), item_state::given_up);
  EXPECT_EQ(must(open->items->find(1)).last_answer, "550 no such user");
}

TEST_F(dispatcher_test, repeats_what_was_under_way_when_it_stopped) {
  start();
  add(*open->items, draft_for("mail", ""));
  const auto first = sender.nth(0);
  stop();
  first.done({delivered, {}}); // too late: nobody hears it
  start();
  EXPECT_EQ(sender.nth(1).what.id, first.what.id);
  sender.answer(1, delivered);
  eventually([&] { return state_of(1) == item_state::delivered; });
}

TEST_F(dispatcher_test, counts_what_it_does) {
  start();
  add(*open->items, draft_for("mail", ""));
  sender.answer(0, failed);
  eventually([&] { return open->items->counts().failed_attempts.value() == 1; });
  EXPECT_EQ(open->items->counts().waiting.value(), 1);
  clock.advance_ms(1'000);
  sender.answer(1, delivered);
  eventually([&] { return open->items->counts().delivered.value() == 1; });
  EXPECT_EQ(open->items->counts().waiting.value(), 0);
}

} // namespace
} // namespace parley::outbox
