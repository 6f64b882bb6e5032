#include "app/parleyctl/session_records.hpp"

#include "actors/recovery.hpp"
#include "tests/app/parleyctl_fixture.hpp"

#include <gmock/gmock.h>

namespace parley::app {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// Session 7 over several commit groups; what other sessions have on the way is damaged where a test wants to know that nobody looked.
struct session_records_test : parleyctl_test {
  std::vector<std::uint64_t> seqs;
  std::vector<std::string> damages;

  void say_until(std::uint64_t last, std::uint64_t first = 1) {
    for (std::uint64_t seq = first; seq <= last; ++seq)
      say(links, session, seq, "text of 7");
  }
  void next_group() {
    const auto number = records.number() + 1;
    commit();
    records = storage::group{number, 64 * 1024};
  }
  void save_snapshot(char prefix, std::uint64_t seq) {
    actors::session_snapshot s;
    s.state.id = session;
    s.state.seq = seq;
    s.links = links;
    records.update({storage::table::sessions, actors::snapshot_key(prefix, session), actors::encode(s)});
  }
  void set_checkpoint(std::uint64_t group) { records.update({storage::table::meta, std::string{actors::checkpoint_key}, std::to_string(group)}); }
  void read(session_id of = session) {
    auto data = data_folder::open(dir.path());
    ASSERT_TRUE(data) << data.error();
    auto done = read_session(
      *data, of, [&](frame_view f) { seqs.push_back(f.head().seq); }, [&](const shard_store&, storage::position, std::string_view why) { damages.emplace_back(why); });
    ASSERT_TRUE(done) << done.error();
  }
  static std::vector<std::uint64_t> up_to(std::uint64_t last) {
    std::vector<std::uint64_t> all(last);
    for (std::uint64_t i = 0; i < last; ++i)
      all[i] = i + 1;
    return all;
  }
};

TEST_F(session_records_test, with_a_snapshot_only_the_sessions_own_records_are_looked_at) {
  say_until(150); // past two skip links
  save_snapshot(actors::ended_prefix, 150);
  say(other_links, other, 1, "somebody else's");
  next_group();
  set_checkpoint(2);
  next_group();
  damage("somebody else's");
  read();
  EXPECT_EQ(seqs, up_to(150));
  EXPECT_THAT(damages, IsEmpty());
}

TEST_F(session_records_test, records_behind_the_snapshot_are_found) {
  say_until(3);
  save_snapshot(actors::open_prefix, 3);
  say_until(4, 4); // in the snapshot's group
  next_group();
  say(other_links, other, 1, "between");
  say_until(5, 5);
  next_group();
  read();
  EXPECT_EQ(seqs, up_to(5));
}

TEST_F(session_records_test, without_a_snapshot_the_whole_log_is_read) {
  say_until(2);
  next_group();
  say(other_links, other, 1, "b");
  say_until(3, 3);
  next_group();
  read();
  EXPECT_EQ(seqs, up_to(3));
  seqs.clear();
  read(other);
  EXPECT_THAT(seqs, ElementsAre(1));
  seqs.clear();
  read(session_id{99});
  EXPECT_THAT(seqs, IsEmpty());
}

TEST_F(session_records_test, where_the_links_meet_damage_what_is_sound_is_found_in_the_log) {
  say_until(1);
  say(links, session, 2, "second text");
  say_until(3, 3);
  save_snapshot(actors::open_prefix, 3);
  next_group();
  damage("second text");
  read();
  EXPECT_THAT(seqs, ElementsAre(1, 3));
  EXPECT_EQ(damages.size(), 1u);
}

TEST_F(session_records_test, a_snapshot_of_an_unknown_form_is_as_good_as_none) {
  say_until(3);
  records.update({storage::table::sessions, actors::snapshot_key(actors::open_prefix, session), "of another version"});
  next_group();
  read();
  EXPECT_EQ(seqs, up_to(3));
}

} // namespace
} // namespace parley::app
