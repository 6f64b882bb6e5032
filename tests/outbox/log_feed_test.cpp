#include "outbox/log_feed.hpp"

#include "fixture.hpp"
#include "record_log.hpp"

#include <future>

namespace parley::outbox {
namespace {

using namespace parley::outbox::testing;

constexpr session_id chat{5};
constexpr principal visitor{principal_kind::visitor, 9};

/// Makes an item of each record, the first of them only when the test says so.
class slow_translator final : public record_translator {
public:
  slow_translator(std::promise<void>& begun, std::shared_future<void> may_end) : begun_(&begun), may_end_(std::move(may_end)) {}
  void translate(const storage::log_record&, std::vector<draft>& drafts, std::vector<storage::control_update>&) override {
    if (begun_)
      std::exchange(begun_, nullptr)->set_value();
    may_end_.wait();
    drafts.push_back(draft_for("hook", ""));
  }

private:
  std::promise<void>* begun_;
  std::shared_future<void> may_end_;
};

class log_feed_test : public ::testing::Test {
protected:
  void follow(outbox_limits limits = {}) {
    items.emplace(where.path() / "control", clock, limits);
    feed = must(log_feed::start({"hook", "hook"}, log.store(), *items->store, *items->items, std::make_unique<slow_translator>(begun, may_end.get_future().share())));
  }
  void write_first() {
    log.open(chat, visitor, default_queue);
    begun.get_future().wait();
  }

  storage::temporary_directory where;
  shared_clock clock;
  record_log log{where.path() / "shard"};
  std::promise<void> begun, may_end;
  std::optional<opened_outbox> items;
  std::unique_ptr<log_feed> feed;
};

TEST_F(log_feed_test, F105_a_mark_is_passed_when_what_the_feed_had_at_hand_has_become_items) {
  follow();
  write_first();
  const auto mark = feed->mark();
  const auto log_end = log.store().next_group();
  EXPECT_FALSE(mark.is_passed(log_end));
  may_end.set_value();
  eventually([&] { return mark.is_passed(log_end); });
  EXPECT_EQ(all(*items->items).size(), 1U);
  EXPECT_TRUE(feed->mark().is_passed(log_end)) << "it is through with everything";
}

TEST_F(log_feed_test, F105_a_mark_is_passed_though_the_outbox_has_no_room_for_what_must_be_read_again) {
  follow({.waiting = 1});
  may_end.set_value();
  write_first();
  eventually([&] { return feed->next_group() >= log.store().next_group(); });
  log.message(chat, visitor, "no room for this one");
  const auto log_end = log.store().next_group();
  const auto mark = feed->mark();
  eventually([&] { return mark.is_passed(log_end); });
  EXPECT_LT(feed->next_group(), log_end);
  EXPECT_EQ(all(*items->items).size(), 1U);
}

TEST_F(log_feed_test, F105_a_mark_of_a_feed_that_is_gone_is_passed) {
  follow();
  write_first();
  const auto mark = feed->mark();
  EXPECT_FALSE(mark.is_passed(log.store().next_group()));
  may_end.set_value();
  feed.reset();
  EXPECT_TRUE(mark.is_passed(UINT64_MAX));
}

} // namespace
} // namespace parley::outbox
