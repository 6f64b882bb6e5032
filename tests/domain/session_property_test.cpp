// Whatever is told to a chat, in any order, from fixed seeds.
#include "facts.hpp"
#include "record_frames.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>
#include <vector>

namespace parley::domain::testing {
namespace {

/// Any fact at all: most of them are refused most of the time.
class fact_source {
public:
  explicit fact_source(std::uint64_t seed) : random_(seed) {}

  fact any(std::uint64_t newest_seq) {
    static constexpr std::array kinds{kind::open, kind::message, kind::message, kind::message, kind::message, kind::read, kind::read, kind::offered, kind::offered,
      kind::withdrawn, kind::accept, kind::hold, kind::decline, kind::assign, kind::close};
    static constexpr std::array people{principal{ada}, principal{ada}, principal{olga}, principal{otto}, the_system, principal{stranger}};
    fact f = make(kinds[below(kinds.size())], people[below(people.size())]);
    if (f.what == kind::close && below(8) != 0)
      f.what = kind::message; // chats that last long enough
    f.target = below(2) ? olga : otto;
    f.up_to = newest_seq - std::min<std::uint64_t>(newest_seq, below(below(2) ? 100 : 4));
    f.client_id = f.author ? 1 + below(40) : 0;
    if (f.what == kind::close && f.author == the_system)
      f.reason = wire::end_reason::time_out;
    return f;
  }

private:
  std::uint64_t below(std::uint64_t n) { return random_() % n; }
  std::mt19937_64 random_;
};

/// The same rules over the list of facts, in the plainest way.
struct recount {
  std::set<std::uint64_t> unread;
  std::uint64_t newest_visitor_id = 0, newest_operator_id = 0;

  explicit recount(const std::vector<fact>& facts) {
    for (const fact& f : facts) {
      if (f.what == kind::message && f.author.is_visitor())
        unread.insert(f.seq);
      else if (f.what == kind::message || f.what == kind::close)
        unread.clear();
      else if (f.what == kind::read && f.author.is_operator() && f.seq - 1 - f.up_to < 64)
        unread.erase(unread.begin(), unread.upper_bound(f.up_to));
      auto& newest = f.author.is_visitor() ? newest_visitor_id : newest_operator_id;
      newest = std::max(newest, f.client_id);
    }
  }
};

void expect_sound(const session_state& s, const std::vector<fact>& facts) {
  const bool waiting = s.status == session_status::waiting, on_chat = s.status == session_status::on_chat, ended = s.status == session_status::ended;
  ASSERT_TRUE(waiting || on_chat || ended);
  EXPECT_EQ(s.seq, facts.size());
  EXPECT_EQ(s.visitor, ada);
  EXPECT_EQ(waiting, s.waiting_since_ms != 0);
  EXPECT_TRUE(!s.offered_to || waiting);
  EXPECT_TRUE(!on_chat || s.holder);
  EXPECT_TRUE(!waiting || !s.holder);
  EXPECT_EQ(ended, s.reason != wire::end_reason::none);
  EXPECT_EQ(s.unread == 0, s.oldest_unread_ms == 0);
  EXPECT_EQ(bool(slot_owner(s)), on_chat || bool(s.offered_to));

  const recount expected{facts};
  EXPECT_EQ(s.unread, expected.unread.size());
  if (s.unread) {
    EXPECT_GE(s.oldest_unread_ms, facts[*expected.unread.begin() - 1].time_ms) << "never older than the oldest text";
  }
  EXPECT_EQ(s.newest_visitor_client_id, expected.newest_visitor_id);
  EXPECT_EQ(s.newest_operator_client_id, expected.newest_operator_id);
}

class any_sequence : public ::testing::TestWithParam<std::uint64_t> {
protected:
  /// Tells 600 facts, keeps those that were allowed.
  void run() {
    fact_source source{GetParam()};
    ASSERT_TRUE(c.tell(opened()));
    keep(opened());
    for (int i = 0; i < 600; ++i) {
      const fact f = source.any(c.state.seq);
      const session_state before = c.state;
      const verdict v = c.tell(f);
      if (v) {
        keep(f);
      } else {
        ASSERT_EQ(c.state, before);
      }
      ASSERT_NO_FATAL_FAILURE(expect_sound(c.state, facts));
      if (HasFailure())
        FAIL() << "after fact " << i << ": " << wire::EnumNamekind(f.what);
    }
  }
  void keep(fact f) {
    f.seq = c.state.seq;
    f.time_ms = c.now_ms;
    facts.push_back(f);
  }

  chat c;
  std::vector<fact> facts;
};

TEST_P(any_sequence, keeps_the_invariants) { run(); }

TEST_P(any_sequence, read_back_from_its_frames_gives_the_same_state) {
  run();
  frame_writer writer;
  session_state again{.id = session_id{42}};
  for (const fact& f : facts)
    apply(again, fact_of(frame_of(f, writer).view()));
  EXPECT_EQ(again, c.state);
}

TEST_P(any_sequence, never_calls_a_known_client_id_new) {
  run();
  for (const fact& f : facts)
    if (f.client_id != 0) {
      EXPECT_TRUE(may_be_resend(c.state, f.author, f.client_id));
    }
}

INSTANTIATE_TEST_SUITE_P(seeds, any_sequence, ::testing::Range<std::uint64_t>(1, 61));

TEST(any_sequence_of_facts, reaches_long_chats_in_every_status) {
  std::set<session_status> reached;
  std::size_t longest = 0;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    fact_source source{seed};
    chat c;
    ASSERT_TRUE(c.tell(opened()));
    for (int i = 0; i < 600; ++i) {
      c.tell(source.any(c.state.seq));
      reached.insert(c.state.status);
      longest = std::max<std::size_t>(longest, c.state.seq);
    }
  }
  EXPECT_EQ(reached, (std::set{session_status::waiting, session_status::on_chat, session_status::ended}));
  EXPECT_GT(longest, 130u) << "longer than twice what a partial read looks back";
}

} // namespace
} // namespace parley::domain::testing
