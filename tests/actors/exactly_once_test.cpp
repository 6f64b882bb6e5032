// F106: a request that is sent again is stored once, delivered once, and answered as the first time.
#include "rig.hpp"

#include <gmock/gmock.h>

namespace parley::actors::testing {
namespace {

using ::testing::ElementsAre;
using how = outcome::how;

struct exactly_once_test : ::testing::Test {
  rig r;
  client olga = r.operator_("olga");
  client ann = r.visitor();
  session_id chat = r.chat_of(ann, olga);

  /// The newest of perhaps several answers to one number.
  outcome newest_answer(client& c, std::uint64_t id) {
    r.settle();
    const auto& got = c.at().answers[id];
    EXPECT_FALSE(got.empty());
    return got.empty() ? outcome{} : got.back();
  }
  /// Ann comes back and sends this again.
  outcome resent_over_a_new_connection(const frame& request) {
    auto again = r.visitor(ann.token);
    again.send_again(request);
    return newest_answer(again, request.head().client_id);
  }
};

TEST_F(exactly_once_test, F106_AResendGetsTheSameAckAndIsNotStoredAgain) {
  const auto id = ann.message(chat, "once");
  const auto first = ann.done(id);
  ann.send_again(ann.newest_request());
  const auto second = newest_answer(ann, id);
  EXPECT_EQ(ann.at().answers[id].size(), 2u);
  EXPECT_EQ(second.seq, first.seq);
  EXPECT_EQ(second.time_ms, first.time_ms);
  EXPECT_EQ(second.session, chat);
  EXPECT_THAT(olga.texts(chat), ElementsAre("once"));
  EXPECT_EQ(r.shard().counters().resends_answered.value(), 1u);
  r.stop();
  EXPECT_EQ(r.log().of(chat).size(), 4u);
}

TEST_F(exactly_once_test, F106_AResendOverANewConnectionGetsTheSameAck) {
  const auto id = ann.message(chat, "once");
  const auto request = ann.newest_request();
  const auto first = ann.done(id);
  ann.leave();
  EXPECT_EQ(resent_over_a_new_connection(request).seq, first.seq);
  EXPECT_THAT(olga.texts(chat), ElementsAre("once"));
}

TEST_F(exactly_once_test, F106_AResendAfterARestartGetsTheSameAck) {
  const auto id = ann.message(chat, "once");
  const auto request = ann.newest_request();
  const auto first = ann.done(id);
  r.restart();
  const auto second = resent_over_a_new_connection(request);
  EXPECT_EQ(second.seq, first.seq);
  EXPECT_EQ(second.time_ms, first.time_ms);
  r.stop();
  EXPECT_EQ(r.log().of(chat).size(), 4u);
}

TEST_F(exactly_once_test, F106_AResendWhileTheFirstIsInFlightGetsTheSameAck) {
  const auto id = ann.message(chat, "once");
  ann.send_again(ann.newest_request());
  ann.send_again(ann.newest_request());
  const auto next = ann.message(chat, "next");
  const auto last = ann.done(next);
  const auto& answers = ann.at().answers[id];
  ASSERT_EQ(answers.size(), 3u);
  for (const auto& a : answers) {
    EXPECT_EQ(a.what, how::acked);
    EXPECT_EQ(a.seq, 4u);
  }
  EXPECT_EQ(last.seq, 5u) << "what was sent behind a resend keeps its place";
  EXPECT_THAT(olga.texts(chat), ElementsAre("once", "next"));
}

TEST_F(exactly_once_test, F106_AResendAfterTheEndGetsTheSameAck) {
  const auto id = ann.message(chat, "once");
  const auto request = ann.newest_request();
  const auto first = ann.done(id);
  const auto closing = ann.close(chat);
  const auto closed = ann.done(closing);
  ann.send_again(ann.newest_request());
  EXPECT_EQ(newest_answer(ann, closing).seq, closed.seq);
  ann.send_again(request);
  EXPECT_EQ(newest_answer(ann, id).seq, first.seq);
}

TEST_F(exactly_once_test, F106_OperatorsResendsGetTheSameAckAlsoWhenTheSessionHasMovedOn) {
  auto otto = r.operator_("otto");
  const auto id = olga.message(chat, "once");
  const auto request = olga.newest_request();
  const auto first = olga.done(id);
  const auto giving = olga.assign(chat, "otto");
  const auto given = olga.done(giving);
  olga.send_again(olga.newest_request());
  EXPECT_EQ(newest_answer(olga, giving).seq, given.seq);
  olga.send_again(request);
  EXPECT_EQ(newest_answer(olga, id).seq, first.seq);
  EXPECT_THAT(ann.texts(chat), ElementsAre("once"));
}

TEST_F(exactly_once_test, F106_IdsThatDoNotIncreaseAreLookedUpAndStored) {
  const auto base = ann.next_client_id();
  for (std::uint64_t id : {base + 50, base + 10, base + 30, base + 20}) {
    ann.client_ids_from(id - 1);
    EXPECT_TRUE(ann.done(ann.message(chat, std::to_string(id - base))));
  }
  EXPECT_THAT(olga.texts(chat), ElementsAre("50", "10", "30", "20"));
}

TEST_F(exactly_once_test, F106_TwoDevicesWithInterleavedIdsLoseNothing) {
  auto tab = r.visitor(ann.token); // its base is greater
  std::vector<std::pair<client*, std::uint64_t>> sent;
  std::vector<std::string> texts;
  for (int i = 0; i < 20; ++i) {
    client& from = i % 3 ? ann : tab;
    texts.push_back(std::to_string(i));
    sent.emplace_back(&from, from.message(chat, texts.back()));
    if (i % 5 == 0)
      r.rounds(1);
  }
  r.settle();
  for (auto& [from, id] : sent)
    EXPECT_TRUE(from->done(id));
  auto got = olga.texts(chat);
  std::ranges::sort(got);
  std::ranges::sort(texts);
  EXPECT_EQ(got, texts);
  r.stop();
  r.log().expect_sound();
}

TEST_F(exactly_once_test, F106_WhoTakesOverWithSmallerNumbersIsLookedUpOnceNotForEachMessage) {
  auto otto = r.operator_("otto"); // came later: greater numbers
  EXPECT_TRUE(olga.done(olga.assign(chat, "otto")));
  EXPECT_TRUE(otto.done(otto.message(chat, "from Otto")));
  EXPECT_TRUE(otto.done(otto.assign(chat, "olga")));
  std::vector<std::uint64_t> ids;
  std::vector<frame> requests;
  for (int i = 0; i < 300; ++i) {
    ids.push_back(olga.message(chat, std::to_string(i)));
    requests.push_back(olga.newest_request());
  }
  r.settle();
  const auto before = r.shard().writer_totals().commits;
  for (int i = 0; i < 300; ++i)
    ids.push_back(olga.message(chat, std::to_string(i)));
  for (auto id : ids)
    EXPECT_TRUE(olga.done(id));
  EXPECT_LT(r.shard().writer_totals().commits - before, 100u) << "they share commits";
  for (const auto& request : requests) {
    const auto first = olga.at().answers[request.head().client_id].front().seq;
    olga.send_again(request);
    EXPECT_EQ(newest_answer(olga, request.head().client_id).seq, first);
  }
  r.stop();
  r.log().expect_sound();
}

TEST_F(exactly_once_test, F106_TheSameNumberFromSomebodyElseIsAnotherRequest) {
  const auto id = ann.message(chat, "from Ann");
  EXPECT_TRUE(ann.done(id));
  olga.client_ids_from(id - 1);
  EXPECT_TRUE(olga.done(olga.message(chat, "from Olga")));
  EXPECT_THAT(ann.texts(chat), ElementsAre("from Olga"));
}

TEST_F(exactly_once_test, F106_ARefusalIsNotRemembered) {
  auto otto = r.operator_("otto", 1);
  const auto id = otto.accept(chat);
  EXPECT_EQ(otto.done(id).error, error_code::taken);
  const auto request = otto.newest_request();
  EXPECT_TRUE(ann.done(ann.close(chat)));
  const auto next = r.chat_of(ann);
  EXPECT_NE(next, chat);
  otto.send_again(request);
  EXPECT_EQ(newest_answer(otto, id).error, error_code::session_ended) << "decided anew";
}

TEST_F(exactly_once_test, a_request_without_a_number_is_refused) {
  ann.client_ids_from(~std::uint64_t{0});
  EXPECT_EQ(ann.message(chat, "no number"), 0u);
  EXPECT_EQ(newest_answer(ann, 0).error, error_code::bad_request);
}

TEST(exactly_once_asleep, F106_AResendWhileTheSessionGoesToSleepIsAnswered) {
  auto options = default_options();
  options.sleep_after_ms = 1000;
  rig r{options};
  auto ann = r.visitor();
  const auto chat = r.chat_of(ann);
  const auto id = ann.message(chat, "once");
  const auto request = ann.newest_request();
  const auto first = ann.done(id);
  r.clock.advance_ms(2000);
  r.rounds(1); // the snapshot is on its way to the store
  ann.send_again(request);
  const auto behind = ann.message(chat, "behind");
  EXPECT_TRUE(ann.done(behind)) << "nothing hangs behind the look-up";
  ASSERT_EQ(ann.at().answers[id].size(), 2u);
  EXPECT_EQ(ann.at().answers[id].back().seq, first.seq);
}

} // namespace
} // namespace parley::actors::testing
