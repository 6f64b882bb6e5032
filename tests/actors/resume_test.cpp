// F107: "I have up to seq k" gives exactly the missing records, and the live ones from then on.
#include "rig.hpp"

#include "protocol/limits.hpp"

#include <gmock/gmock.h>

namespace parley::actors::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct resume_test : ::testing::Test {
  rig r;
  client olga = r.operator_("olga"), otto = r.operator_("otto");
  client ann = r.visitor();
  session_id chat;

  /// Records for everyone and for operators only, in turns.
  void have_a_chat() {
    chat = r.chat_of(ann);                // 1 open, 2 offered
    olga.done(olga.decline(chat));        // 3, 4 offered
    otto.done(otto.accept(chat));         // 5
    ann.done(ann.message(chat, "a"));     // 6
    otto.done(otto.message(chat, "b"));   // 7
    ann.done(ann.read(chat, 7));          // 8
    otto.done(otto.assign(chat, "olga")); // 9
    ann.done(ann.message(chat, "c"));     // 10
  }

  /// All records that `c` may see, after seq k.
  static std::vector<std::uint64_t> visible(const stored_log& log, session_id s, const client& c, std::uint64_t after) {
    std::vector<std::uint64_t> seqs;
    for (const auto* f : log.of(s))
      if (f->head().seq > after && domain::may_see(f->head().visibility, c.who))
        seqs.push_back(f->head().seq);
    return seqs;
  }
};

TEST_F(resume_test, F107_ResumeGivesExactlyTheMissingRecords) {
  have_a_chat();
  r.stop();
  const auto log = r.log();
  r.start();
  ASSERT_EQ(log.of(chat).size(), 10u);
  auto visitor = r.visitor(ann.token);
  auto operator_ = r.operator_("olga");
  for (client* c : {&visitor, &operator_})
    for (std::uint64_t k = 0; k <= 11; ++k) {
      c->forget_frames();
      ASSERT_TRUE(c->done(c->resume(chat, k))) << k;
      EXPECT_EQ(c->seqs(chat), visible(log, chat, *c, k)) << "after " << k;
      const auto end = c->newest(kind::page_end);
      EXPECT_EQ(end->body<wire::page_end>()->newest(), 10u);
      EXPECT_FALSE(end->body<wire::page_end>()->more());
      EXPECT_EQ(c->at().frames.back().head().what, kind::page_end) << "last of all";
      EXPECT_EQ(end->body<wire::page_end>()->last(), k < 10 ? 10u : 0u) << "also when its end is invisible";
    }
}

TEST_F(resume_test, F107_TheRecordsAreTheVeryBytesOfTheLog) {
  have_a_chat();
  olga.forget_frames();
  ASSERT_TRUE(olga.done(olga.resume(chat, 0)));
  const auto got = olga.records(chat);
  r.stop();
  const auto log = r.log();
  const auto stored = log.of(chat);
  ASSERT_EQ(got.size(), stored.size());
  for (std::size_t i = 0; i < got.size(); ++i)
    EXPECT_TRUE(std::ranges::equal(got[i].bytes(), stored[i]->bytes())) << i + 1;
}

TEST_F(resume_test, F107_WhatHappensMeanwhileIsInThePageOrComesLiveButIsNeverMissing) {
  have_a_chat();
  for (int rounds_between = 0; rounds_between < 6; ++rounds_between) {
    auto tab = r.visitor(ann.token);
    olga.message(chat, "before");
    r.rounds(rounds_between);
    const auto id = tab.resume(chat, 0);
    olga.message(chat, "behind");
    r.rounds(rounds_between);
    olga.message(chat, "later");
    ASSERT_TRUE(tab.done(id));
    auto seqs = tab.seqs(chat);
    std::ranges::sort(seqs);
    seqs.erase(std::unique(seqs.begin(), seqs.end()), seqs.end());
    const auto newest = 10u + 3u * (rounds_between + 1);
    EXPECT_EQ(seqs.size(), newest - 3) << "all but the two offers and the decline";
    EXPECT_EQ(seqs.back(), newest);
    tab.leave();
  }
}

TEST_F(resume_test, F107_ManyRecordsComeInPages) {
  have_a_chat();
  constexpr std::uint64_t many = limits::max_page_records + 500;
  for (std::uint64_t i = 0; i < many; ++i)
    olga.message(chat, "text");
  r.settle();
  auto tab = r.visitor(ann.token);
  std::uint64_t have = 0;
  std::vector<std::uint64_t> pages;
  for (bool more = true; more;) {
    tab.forget_frames();
    ASSERT_TRUE(tab.done(tab.resume(chat, have)));
    const auto end = tab.newest(kind::page_end);
    const auto* body = end->body<wire::page_end>();
    EXPECT_EQ(body->first(), have + 1);
    have = body->last();
    more = body->more();
    pages.push_back(body->last() - body->first() + 1);
  }
  EXPECT_THAT(pages, ElementsAre(limits::max_page_records, 510u));
}

TEST_F(resume_test, F107_LiveRecordsComeInOrderAfterwards) {
  have_a_chat();
  auto tab = r.visitor(ann.token);
  ASSERT_TRUE(tab.done(tab.resume(chat, 10)));
  for (int i = 0; i < 50; ++i)
    olga.message(chat, std::to_string(i));
  r.settle();
  const auto seqs = tab.seqs(chat);
  ASSERT_EQ(seqs.size(), 50u);
  EXPECT_TRUE(std::ranges::is_sorted(seqs));
}

TEST_F(resume_test, history_gives_the_oldest_or_the_newest_records) {
  have_a_chat();
  olga.forget_frames();
  ASSERT_TRUE(olga.done(olga.history(chat, 2, 3)));
  EXPECT_THAT(olga.seqs(chat), ElementsAre(3u, 4u, 5u));
  EXPECT_TRUE(olga.newest(kind::page_end)->body<wire::page_end>()->more());
  olga.forget_frames();
  ASSERT_TRUE(olga.done(olga.last(chat, 0, 2)));
  EXPECT_THAT(olga.seqs(chat), ElementsAre(9u, 10u));
  olga.forget_frames();
  ASSERT_TRUE(olga.done(olga.last(chat, 3, 50)));
  EXPECT_THAT(olga.seqs(chat), ElementsAre(1u, 2u));
  EXPECT_FALSE(olga.newest(kind::page_end)->body<wire::page_end>()->more());
}

TEST_F(resume_test, who_does_not_read_its_pages_is_refused_more_of_them) {
  have_a_chat();
  olga.at().room = false;
  EXPECT_EQ(olga.done(olga.resume(chat, 0)).error, error_code::rate_limited);
  olga.at().room = true;
  EXPECT_TRUE(olga.done(olga.resume(chat, 0)));
}

TEST_F(resume_test, a_page_for_a_connection_that_has_gone_is_dropped) {
  have_a_chat();
  olga.forget_frames();
  olga.resume(chat, 0);
  olga.leave();
  r.settle();
  EXPECT_THAT(olga.records(chat), IsEmpty());
}

TEST_F(resume_test, a_waiting_session_may_be_read_by_every_operator) {
  auto bob = r.visitor();
  const auto waiting = r.chat_of(bob);
  bob.done(bob.message(waiting, "hello?"));
  otto.forget_frames();
  EXPECT_TRUE(otto.done(otto.history(waiting, 0)));
  EXPECT_THAT(otto.texts(waiting), ElementsAre("hello?"));
}

TEST_F(resume_test, welcome_names_the_open_chat_and_its_records_come_from_then_on) {
  have_a_chat();
  ann.leave();
  auto tab = r.visitor(ann.token);
  EXPECT_EQ(tab.at().admitted->open_session, chat);
  olga.done(olga.message(chat, "welcome back"));
  EXPECT_THAT(tab.texts(chat), ElementsAre("welcome back"));
}

} // namespace
} // namespace parley::actors::testing
