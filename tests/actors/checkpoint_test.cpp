// A checkpoint makes the part of the log short that a restart reads, and must not make it forget anything.
#include "rig.hpp"

#include "actors/recovery.hpp"
#include "storage/reader.hpp"

#include <charconv>
#include <gmock/gmock.h>

namespace parley::actors::testing {
namespace {

shard_options often() {
  auto o = default_options();
  o.checkpoint_records = 30;
  return o;
}

struct checkpoint_test : ::testing::Test {
  rig r{often()};

  /// Group from which a restart reads; 1 = everything. Between stop() and start().
  std::uint64_t covered() {
    auto options = r.options().store_options;
    options.mode = storage::store_options::access::read_only;
    auto opened = storage::store::open(r.store(), options);
    if (!opened)
      throw std::runtime_error(opened.error().detail);
    std::uint64_t group = 1;
    const auto text = *storage::reader{**opened}.get(storage::table::meta, checkpoint_key);
    if (text)
      std::from_chars(text->data(), text->data() + text->size(), group);
    return group;
  }
  void talk(client& who, session_id chat, int messages) {
    for (int i = 0; i < messages; ++i)
      who.done(who.message(chat, std::to_string(i)));
  }
};

TEST_F(checkpoint_test, SessionsAreTheSameWhetherTheyAreReadFromTheLogOrFromACheckpoint) {
  auto olga = r.operator_("olga");
  auto ann = r.visitor(), bob = r.visitor();
  const auto chat = r.chat_of(ann, olga), other = r.chat_of(bob);
  talk(ann, chat, 60);
  r.stop();
  ASSERT_GT(covered(), 1u) << "there was a checkpoint";
  const auto log = r.log();
  r.start();
  auto again = r.operator_("olga");
  EXPECT_TRUE(again.done(again.list(wire::list_scope::mine)));
  for (const auto& f : again.frames(kind::session_info))
    if (f.head().session == chat) {
      EXPECT_EQ(f.body<wire::session_info>()->last_seq(), log.state(chat).seq);
      EXPECT_EQ(f.body<wire::session_info>()->unread(), log.state(chat).unread);
    }
  EXPECT_TRUE(again.done(again.resume(chat, 0)));
  EXPECT_EQ(again.seqs(chat).size(), log.of(chat).size());
  auto tab = r.visitor(bob.token);
  EXPECT_EQ(tab.at().admitted->open_session, other);
}

TEST_F(checkpoint_test, ASessionThatHasDoneNothingSinceTheRestartIsInTheNextCheckpoint) {
  auto ann = r.visitor(), bob = r.visitor();
  const auto quiet = r.chat_of(ann);
  talk(ann, quiet, 3);
  r.restart(); // `quiet` is only in the log
  const auto busy = r.chat_of(bob);
  talk(bob, busy, 60);
  r.stop();
  ASSERT_GT(covered(), 5u) << "a checkpoint ended the need to read that part of the log";
  r.start();
  auto tab = r.visitor(ann.token);
  EXPECT_EQ(tab.at().admitted->open_session, quiet);
  EXPECT_EQ(tab.done(tab.message(quiet, "still here")).seq, 5u);
}

TEST_F(checkpoint_test, RecordsOfBeforeARestartCountTowardsTheNextCheckpoint) {
  auto ann = r.visitor();
  const auto chat = r.chat_of(ann);
  for (int life = 0; life < 4; ++life) {
    auto tab = r.visitor(ann.token);
    talk(tab, chat, 9);
    r.restart();
  }
  r.stop();
  EXPECT_GT(covered(), 1u) << "each life was too short for one";
}

TEST_F(checkpoint_test, ACheckpointSendsNobodyToSleep) {
  auto options = often();
  options.sleep_after_ms = 1'000'000;
  rig wakeful{options};
  auto ann = wakeful.visitor();
  const auto chat = wakeful.chat_of(ann);
  talk(ann, chat, 100);
  wakeful.settle();
  EXPECT_EQ(wakeful.shard().counters().sessions_slept.value(), 0u);
  EXPECT_EQ(wakeful.shard().counters().sessions_awake.value(), 1);
  EXPECT_TRUE(ann.done(ann.close(chat)));
  wakeful.settle();
  EXPECT_EQ(wakeful.shard().counters().sessions_awake.value(), 0) << "and an ended one still goes";
}

} // namespace
} // namespace parley::actors::testing
