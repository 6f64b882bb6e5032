// What a restart brings back, and from what.
#include "rig.hpp"

#include "actors/session_snapshot.hpp"

#include <fstream>
#include <gmock/gmock.h>

namespace parley::actors::testing {
namespace {

using ::testing::ElementsAre;

struct restart_test : ::testing::Test {
  rig r;
  std::vector<client> visitors;

  std::vector<session_id> chats(int n) {
    std::vector<session_id> opened;
    for (int i = 0; i < n; ++i) {
      visitors.push_back(r.visitor());
      opened.push_back(r.chat_of(visitors.back()));
    }
    return opened;
  }
  std::vector<session_id> waiting(client& as) {
    as.forget_frames();
    EXPECT_TRUE(as.done(as.list(wire::list_scope::waiting)));
    std::vector<session_id> found;
    for (const auto& f : as.frames(kind::session_info))
      found.push_back(f.head().session);
    return found;
  }
};

TEST_F(restart_test, WaitingSessionsKeepTheirOrder) {
  const auto all = chats(20);
  r.restart();
  auto olga = r.operator_("olga", 2);
  EXPECT_EQ(olga.newest(kind::offered)->head().session, all[1]);
  EXPECT_EQ(waiting(olga), all) << "those that she is asked to take have no operator yet";
}

TEST_F(restart_test, TheHolderHasItsSessionsAndTheirSlots) {
  auto olga = r.operator_("olga", 2);
  const auto all = chats(3);
  EXPECT_TRUE(olga.done(olga.accept(all[0])));
  EXPECT_TRUE(olga.done(olga.accept(all[1])));
  r.restart();
  auto again = r.operator_("olga", 2);
  EXPECT_EQ(again.who, olga.who) << "the same account";
  EXPECT_EQ(again.newest(kind::presence)->body<wire::presence>()->held(), 2u);
  EXPECT_TRUE(again.frames(kind::offered).empty()) << "she is full";
  EXPECT_TRUE(again.done(again.message(all[0], "still here")));
  EXPECT_TRUE(again.done(again.close(all[1])));
  EXPECT_EQ(again.newest(kind::offered)->head().session, all[2]);
}

TEST_F(restart_test, UnreadMarksSurvive) {
  auto olga = r.operator_("olga");
  const auto chat = chats(1)[0];
  EXPECT_TRUE(olga.done(olga.accept(chat)));
  const auto first = visitors[0].done(visitors[0].message(chat, "one"));
  visitors[0].done(visitors[0].message(chat, "two"));
  r.restart();
  auto again = r.operator_("olga");
  EXPECT_TRUE(again.done(again.list(wire::list_scope::mine)));
  const auto info = again.newest(kind::session_info);
  EXPECT_EQ(info->body<wire::session_info>()->unread(), 2u);
  EXPECT_EQ(info->body<wire::session_info>()->oldest_unread_ms(), first.time_ms);
}

TEST_F(restart_test, AnOfferIsWithdrawnAndTheSessionWaitsAgainAtItsPlace) {
  auto olga = r.operator_("olga", 1);
  const auto all = chats(2);
  ASSERT_EQ(olga.newest(kind::offered)->head().session, all[0]);
  r.restart();
  auto otto = r.operator_("otto", 1);
  EXPECT_EQ(otto.newest(kind::offered)->head().session, all[0]) << "the older one first, as before";
  r.stop();
  const auto log = r.log();
  EXPECT_THAT(log.kinds(all[0]), ElementsAre(kind::open, kind::offered, kind::withdrawn, kind::offered));
  EXPECT_EQ(log.of(all[0])[2]->body<wire::withdrawn>()->reason(), wire::withdraw_reason::restarted);
}

TEST_F(restart_test, TheVisitorFindsItsOpenChatAndAnEndedOneStaysEnded) {
  const auto all = chats(2);
  EXPECT_TRUE(visitors[0].done(visitors[0].close(all[0])));
  r.restart();
  auto ann = r.visitor(visitors[0].token), bob = r.visitor(visitors[1].token);
  EXPECT_EQ(ann.who, visitors[0].who);
  EXPECT_FALSE(ann.at().admitted->open_session);
  EXPECT_EQ(bob.at().admitted->open_session, all[1]);
  EXPECT_EQ(ann.done(ann.message(all[0], "?")).error, error_code::session_ended);
  EXPECT_TRUE(ann.done(ann.resume(all[0], 0)));
  EXPECT_THAT(ann.seqs(all[0]), ElementsAre(1u, 2u));
  EXPECT_NE(r.chat_of(ann), all[0]);
}

TEST_F(restart_test, NumbersAreNeverGivenTwice) {
  const auto before = chats(3);
  auto olga = r.operator_("olga");
  const auto base = visitors.back().at().admitted->client_id_base;
  for (int i = 0; i < 3; ++i)
    r.restart();
  const auto after = chats(3);
  EXPECT_GT(after[0], before[2]);
  EXPECT_NE(visitors[3].who, visitors[2].who);
  EXPECT_NE(visitors[3].who, visitors[0].who);
  EXPECT_GT(visitors[3].at().admitted->client_id_base, base);
  auto otto = r.operator_("otto");
  EXPECT_NE(otto.who, olga.who);
}

TEST_F(restart_test, NothingAckedIsLostWhenTheProcessEndsInTheMiddle) {
  auto ann = r.visitor();
  const auto chat = r.chat_of(ann);
  std::vector<std::uint64_t> sent;
  for (int i = 0; i < 200; ++i) {
    sent.push_back(ann.message(chat, std::to_string(i)));
    if (i % 7 == 0)
      r.rounds(1);
  }
  r.stop(); // with records in flight
  std::map<std::uint64_t, std::uint64_t> acked;
  for (auto id : sent)
    if (const auto& answers = ann.at().answers[id]; !answers.empty())
      acked[id] = answers.back().seq;
  const auto log = r.log();
  log.expect_sound();
  for (const auto* f : log.of(chat))
    if (auto it = acked.find(f->head().client_id); it != acked.end()) {
      EXPECT_EQ(it->second, f->head().seq);
      acked.erase(it);
    }
  EXPECT_TRUE(acked.empty());
}

TEST_F(restart_test, AStoreOfManyRestartsIsSoundAndAnswersAsBefore) {
  auto olga = r.operator_("olga", 3);
  const auto all = chats(5);
  for (int i = 0; i < 4; ++i) {
    r.restart();
    auto again = r.operator_("olga", 3);
    for (auto& f : again.frames(kind::offered))
      EXPECT_TRUE(again.done(again.accept(f.head().session)));
    for (std::size_t v = 0; v < all.size(); ++v) {
      auto tab = r.visitor(visitors[v].token);
      EXPECT_TRUE(tab.done(tab.message(all[v], std::to_string(i))));
    }
  }
  r.stop();
  r.log().expect_sound();
}

/// Changes a bit of a session's stored snapshot, wherever the file has it.
void damage_snapshot(const std::filesystem::path& store, char prefix, session_id s) {
  std::fstream file(store / "data.mdb", std::ios::in | std::ios::out | std::ios::binary);
  const std::string all((std::istreambuf_iterator<char>(file)), {});
  const auto key = snapshot_key(prefix, s);
  ASSERT_NE(all.find(key), std::string::npos);
  file.clear();
  for (auto at = all.find(key); at != std::string::npos; at = all.find(key, at + 1)) {
    const auto inside = at + key.size() + 20;
    file.seekp(std::streamoff(inside));
    file.put(char(all[inside] ^ 0x10));
  }
}

shard_options sleepy() {
  auto o = default_options();
  o.sleep_after_ms = 1000;
  return o;
}

TEST(damaged_snapshot, OfAnOpenSessionKeepsTheServerFromStarting) {
  rig r{sleepy()};
  auto ann = r.visitor();
  const auto chat = r.chat_of(ann);
  r.pass_ms(3000);
  ASSERT_EQ(r.shard().counters().sessions_awake.value(), 0);
  r.stop();
  damage_snapshot(r.store(), open_prefix, chat);
  EXPECT_THROW(r.start(), std::runtime_error);
}

TEST(damaged_snapshot, OfASessionThatIsNotInMemoryIsToldAsDamagedNotAsMissing) {
  rig r{sleepy()};
  auto ann = r.visitor();
  const auto chat = r.chat_of(ann);
  EXPECT_TRUE(ann.done(ann.close(chat)));
  r.pass_ms(20'000);
  ASSERT_EQ(r.shard().counters().sessions_awake.value(), 0);
  damage_snapshot(r.store(), ended_prefix, chat);
  EXPECT_EQ(ann.done(ann.resume(chat, 0)).error, error_code::corrupt_record);
  EXPECT_EQ(ann.done(ann.message(chat, "?")).error, error_code::corrupt_record);

  r.restart(); // the log still has the whole session, from before the first checkpoint
  auto again = r.visitor(ann.token);
  EXPECT_TRUE(again.done(again.resume(chat, 0))) << "written again";
}

TEST(restart_while_reading, AShardMayEndWhileAPageIsBeingRead) {
  rig r;
  auto ann = r.visitor();
  const auto chat = r.chat_of(ann);
  for (int i = 0; i < 500; ++i)
    ann.message(chat, std::string(1'000, 'x'));
  r.settle();
  for (int i = 0; i < 50; ++i)
    ann.resume(chat, 0);
  r.rounds(1);
  r.stop(); // the readers' thread holds what asked it
  r.start();
}

TEST(closed_lists_test, F061_F062_TheClosedListsAreThereAfterARestart) {
  auto options = default_options();
  options.site.rules.queues.front().supervisors = {"sue"};
  rig r{options};
  std::vector<session_id> ended;
  {
    auto olga = r.operator_("olga");
    for (int n = 0; n < 3; ++n) {
      auto ann = r.visitor();
      ended.push_back(r.chat_of(ann, olga));
      r.pass_ms(1'000);
      ASSERT_TRUE(olga.done(olga.close(ended.back())));
    }
  }
  for (int start = 0; start < 2; ++start) { // the tables have them at the second
    r.restart();
    auto olga = r.operator_("olga"), sue = r.operator_("sue");
    for (auto* who : {&olga, &sue}) {
      ASSERT_TRUE(who->done(who->list(wire::list_scope::closed, 200, who == &sue ? default_queue : queue_id{})));
      std::vector<session_id> listed;
      for (const auto& f : who->frames(kind::session_info))
        listed.push_back(f.head().session);
      EXPECT_EQ(listed, (std::vector<session_id>{ended[2], ended[1], ended[0]})) << "the newest first";
    }
  }
}

} // namespace
} // namespace parley::actors::testing
