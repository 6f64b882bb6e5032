#include "outbox/webhook_feed.hpp"

#include "fixture.hpp"
#include "record_log.hpp"

#include "outbox/webhook_event.hpp"

#include <boost/json.hpp>

namespace parley::outbox {
namespace {

using namespace parley::outbox::testing;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr session_id chat{5}, other_chat{6};
constexpr principal visitor{principal_kind::visitor, 9}, olga{principal_kind::operator_, 1};
constexpr queue_id sales{2}, support{3};

/// A store with a log that the test writes, an outbox, and a feed between them.
class webhook_feed_test : public ::testing::Test {
protected:
  void open(outbox_limits limits = {}) { items.emplace(where.path() / "control", clock, limits); }
  void follow(const webhook_endpoint& e) {
    feed.reset();
    feed = must(log_feed::start(
      {webhook_destination(e.name), webhook_destination(e.name)}, log.store(), *items->store, *items->items, must(webhook_translator::make(*items->store, e, "shop"))));
  }
  /// Types of the items, oldest first, once everything in the log has been read.
  std::vector<std::string> types() {
    wait();
    std::vector<std::string> out;
    for (const auto& i : all(*items->items))
      out.insert(out.begin(), i.what.type);
    return out;
  }
  void wait() {
    eventually([&] { return feed->next_group() >= log.store().next_group(); });
  }

  storage::temporary_directory where;
  shared_clock clock;
  record_log log{where.path() / "shard"};
  std::optional<opened_outbox> items;
  std::unique_ptr<log_feed> feed;
};

webhook_endpoint endpoint(std::vector<std::string> events = {}, std::vector<queue_id> queues = {}) {
  return {.name = "crm", .url = "https://x", .secrets = {}, .events = std::move(events), .queues = std::move(queues)};
}

TEST_F(webhook_feed_test, F102_tells_what_happens_in_a_chat_with_the_names_of_the_protocol) {
  open();
  follow(endpoint());
  log.open(chat, visitor, sales);
  log.message(chat, visitor, "Hello");
  log.accept(chat, olga);
  log.read(chat, olga, 2); // of this nobody is told
  log.close(chat, visitor);
  log.rating(chat, visitor, 5);
  EXPECT_THAT(types(), ElementsAre("session.opened", "session.message", "session.assigned", "session.ended", "session.rated"));
  const auto message = boost::json::parse(must(items->items->find(2)).what.body);
  EXPECT_EQ(message.at("type"), "session.message");
  EXPECT_EQ(message.at("site"), "shop");
  EXPECT_EQ(message.at("data").at("kind"), "message");
  EXPECT_EQ(message.at("data").at("body").at("text"), "Hello");
  EXPECT_EQ(must(items->items->find(2)).what.order_key, must(items->items->find(5)).what.order_key);
  EXPECT_EQ(must(items->items->find(2)).what.session, chat);
}

TEST_F(webhook_feed_test, goes_on_where_it_was_after_a_restart_and_makes_nothing_twice) {
  open();
  follow(endpoint());
  log.open(chat, visitor, sales);
  EXPECT_THAT(types(), ElementsAre("session.opened"));
  feed.reset();
  items.reset();
  log.close(chat, visitor); // while nobody follows
  open();
  follow(endpoint());
  EXPECT_THAT(types(), ElementsAre("session.opened", "session.ended"));
}

TEST_F(webhook_feed_test, begins_with_what_happens_from_now_on) {
  log.open(chat, visitor, sales);
  open();
  follow(endpoint());
  log.close(chat, visitor);
  EXPECT_THAT(types(), ElementsAre("session.ended"));
}

TEST_F(webhook_feed_test, sends_only_the_events_that_are_asked_for) {
  open();
  follow(endpoint({"session.ended", "session.opened"}));
  log.open(chat, visitor, sales);
  log.message(chat, visitor, "Hello");
  log.close(chat, visitor);
  EXPECT_THAT(types(), ElementsAre("session.opened", "session.ended"));
}

TEST_F(webhook_feed_test, sends_only_chats_of_the_queues_that_are_asked_for_as_they_move) {
  open();
  follow(endpoint({}, {sales}));
  log.open(chat, visitor, sales);
  log.open(other_chat, visitor, support);
  log.message(other_chat, visitor, "not for sales");
  log.routed(other_chat, sales);
  log.routed(chat, support);
  log.message(chat, visitor, "not for sales any more");
  EXPECT_THAT(types(), ElementsAre("session.opened", "session.routed"));
  feed.reset();
  items.reset();
  open();
  follow(endpoint({}, {sales})); // and still knows who is where
  log.message(other_chat, visitor, "now for sales");
  log.close(other_chat, visitor);
  log.close(chat, visitor);
  EXPECT_THAT(types(), ElementsAre("session.opened", "session.routed", "session.message", "session.ended"));
}

TEST_F(webhook_feed_test, follows_a_transfer_to_a_queue_when_it_is_accepted) {
  open();
  follow(endpoint({"session.message"}, {support}));
  log.open(chat, visitor, sales);
  log.accept(chat, olga);
  log.transfer(chat, olga, support);
  log.message(chat, visitor, "still with sales");
  log.accept(chat, principal{principal_kind::operator_, 2});
  log.message(chat, visitor, "with support");
  EXPECT_THAT(types(), ElementsAre("session.message"));
  EXPECT_EQ(must(items->items->find(1)).what.body.find("still"), std::string::npos);
}

TEST_F(webhook_feed_test, waits_while_the_outbox_has_no_room_and_loses_nothing) {
  open({.waiting = 2});
  follow(endpoint());
  for (int n = 0; n < 2; ++n) {
    log.open(session_id{std::uint64_t(10 + n)}, visitor, sales);
    wait();
  }
  log.open(chat, visitor, sales);
  log.message(chat, visitor, "later");
  EXPECT_EQ(all(*items->items).size(), 2U) << "the third one came although there was no room";
  for (auto delivered : items->items->take_due([](auto&) { return 10; }, 10)) {
    delivered.state = item_state::delivered;
    must(items->items->conclude(std::vector{delivered}));
  }
  EXPECT_THAT(types(), ElementsAre("session.opened", "session.opened", "session.opened", "session.message"));
}

TEST(webhook_event_test, has_a_type_for_each_kind_that_outsiders_act_on) {
  EXPECT_EQ(event_type(kind::close), "session.ended");
  EXPECT_EQ(event_type(kind::transfer), "session.transferred");
  EXPECT_EQ(event_type(kind::read), "");
  EXPECT_TRUE(is_event_type("session.offline_message"));
  EXPECT_FALSE(is_event_type("session.read"));
  EXPECT_FALSE(is_event_type(""));
}

} // namespace
} // namespace parley::outbox
