// F112 and the promise of an ack: it means "on disk". The limit of the process's file size stands for the disk's.
#include "rig.hpp"

#include "tests/file_size_limit.hpp"

#include <gmock/gmock.h>

namespace parley::actors::testing {
namespace {

using how = outcome::how;

TEST(durability, at_the_moment_of_the_ack_the_record_is_in_the_file) {
  rig r;
  auto ann = r.visitor();
  const auto copy = r.store() / "as_it_was";
  std::size_t looked = 0;
  ann.at().on_ack = [&](const wire::ack& done) {
    // Another look at the same file through LMDB is not allowed in one process; its bytes as they are now are as good.
    std::filesystem::create_directories(copy);
    std::filesystem::copy_file(r.store() / "data.mdb", copy / "data.mdb", std::filesystem::copy_options::overwrite_existing);
    const stored_log log{copy};
    ASSERT_FALSE(log.records().empty());
    const auto& newest = log.records().back().head();
    EXPECT_EQ(newest.client_id, done.client_id());
    EXPECT_EQ(newest.seq, done.seq());
    EXPECT_EQ(newest.time_ms, done.time_ms());
    ++looked;
  };
  const auto chat = r.chat_of(ann);
  for (int i = 0; i < 5; ++i)
    ann.done(ann.message(chat, std::to_string(i)));
  ann.done(ann.close(chat));
  EXPECT_EQ(looked, 7u);
}

struct full_disk_test : ::testing::Test {
  static constexpr std::uint64_t limit = 8 << 20;
  static constexpr std::size_t text_bytes = 30'000;
  rig r;
  client olga = r.operator_("olga");
  client ann = r.visitor();
  session_id chat = r.chat_of(ann, olga);
  std::vector<std::uint64_t> sent;

  bool refused(std::uint64_t id) { return !ann.at().answers[id].empty() && ann.at().answers[id].back().error == error_code::storage_full; }
  void post() { sent.push_back(ann.message(chat, std::string(text_bytes, 'x'))); }
  /// Posts until one is refused.
  void fill() {
    constexpr std::size_t in_flight = 50;
    r.until([&] {
      if (sent.size() < in_flight || !ann.at().answers[sent[sent.size() - in_flight]].empty())
        post();
      return r.shard().counters().disk_full.value() == 1;
    });
    post();
    r.until([&] { return refused(sent.back()); });
  }
};

TEST_F(full_disk_test, F112_AFullDiskRefusesAndRecovers) {
  auto bob = r.visitor();
  auto no_space = std::make_unique<file_size_limit>(limit);
  fill();
  ASSERT_TRUE(refused(sent.back()));
  EXPECT_FALSE(r.shard().idle()) << "what was decided before waits for space";

  const auto opening = bob.open();
  r.until([&] { return !bob.at().answers[opening].empty(); });
  EXPECT_EQ(bob.at().answers[opening].back().error, error_code::storage_full);

  std::size_t acked = 0;
  for (auto id : sent)
    acked += !ann.at().answers[id].empty() && ann.at().answers[id].back().what == how::acked;
  EXPECT_LT(acked, sent.size());

  const auto reading = olga.last(chat, 0, 1);
  r.until([&] { return !olga.at().answers[reading].empty(); });
  EXPECT_EQ(olga.at().answers[reading].back().what, how::answered) << "reading goes on";

  no_space.reset();
  r.settle();
  std::vector<std::uint64_t> stored;
  for (auto id : sent) {
    ASSERT_EQ(ann.at().answers[id].size(), 1u);
    if (ann.at().answers[id].front())
      stored.push_back(id);
  }
  EXPECT_TRUE(ann.done(ann.message(chat, "space again")));
  EXPECT_TRUE(bob.done(bob.open()));

  r.stop();
  const auto log = r.log();
  log.expect_sound();
  std::vector<std::uint64_t> in_log;
  for (const auto* f : log.of(chat))
    if (f->head().what == kind::message && f->head().client_id != ann.next_client_id() - 1)
      in_log.push_back(f->head().client_id);
  EXPECT_EQ(in_log, stored) << "exactly what was acked";
}

TEST_F(full_disk_test, F112_WhatWasRefusedMayBeSentAgainUnderTheSameNumber) {
  auto no_space = std::make_unique<file_size_limit>(limit);
  fill();
  const auto request = ann.newest_request();
  no_space.reset();
  r.settle();
  ann.send_again(request);
  r.settle();
  EXPECT_EQ(ann.at().answers[request.head().client_id].back().what, how::acked);
}

} // namespace
} // namespace parley::actors::testing
