// Whatever is told to a chat, in any order, from fixed seeds.
#include "domain/session_deadlines.hpp"
#include "fact_source.hpp"
#include "record_frames.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <vector>

namespace parley::domain::testing {
namespace {

constexpr int chats = 3'000;
constexpr int facts_each = 80;

/// The facts that a chat allowed, as they were recorded, and its status after each.
struct recorded {
  std::vector<fact> facts;
  std::vector<session_status> after;
};

/// The same rules over the list of facts, in the plainest way.
struct recount {
  std::set<std::uint64_t> unread;
  std::uint64_t newest_visitor_id = 0, newest_operator_id = 0;
  operator_id holder;

  explicit recount(const std::vector<fact>& facts) {
    for (const fact& f : facts) {
      const operator_id author = f.author.operator_();
      switch (f.what) {
        case kind::accept:
        case kind::hold:
        case kind::take_over: holder = author; break;
        case kind::assign: holder = f.target; break;
        case kind::routed: holder = {}; break;
        default: break;
      }
      if ((f.what == kind::message && f.author.is_visitor()) || f.what == kind::offline_message)
        unread.insert(f.seq);
      else if (f.what == kind::close || (f.what == kind::message && author && author == holder))
        unread.clear();
      else if (f.what == kind::read && author && author == holder && f.seq - 1 - f.up_to < 64)
        unread.erase(unread.begin(), unread.upper_bound(f.up_to));
      auto& newest = f.author.is_visitor() ? newest_visitor_id : newest_operator_id;
      newest = std::max(newest, f.client_id);
    }
  }
};

void expect_guests_sound(const session_state& s) {
  const auto end = std::ranges::find(s.guests, operator_id{});
  EXPECT_TRUE(std::all_of(end, s.guests.end(), [](operator_id o) { return !o; })) << "a hole";
  EXPECT_EQ(std::set<operator_id>(s.guests.begin(), end).size(), std::size_t(end - s.guests.begin())) << "a twin";
  EXPECT_FALSE(is_guest(s, s.holder));
  if (is_between_operators(s)) {
    EXPECT_GE(end - s.guests.begin(), 2);
  }
}

void expect_sound(const session_state& s) {
  using enum session_status;
  const bool between = is_between_operators(s);
  EXPECT_NE(s.status, none);
  EXPECT_EQ(s.status == waiting, s.waiting_since_ms != 0);
  EXPECT_EQ(s.queued_ms != 0, s.status == waiting || s.transfer_queue) << "in some line";
  EXPECT_EQ(bool(s.offered_to), s.offered_ms != 0);
  EXPECT_TRUE(!s.offered_to || s.status == waiting || s.status == on_chat);
  EXPECT_TRUE(!s.offered_to || s.offered_to != s.holder);
  EXPECT_TRUE(!s.transfer_queue || s.status == on_chat);
  EXPECT_TRUE(!s.preferred || s.status == waiting);
  EXPECT_TRUE(s.joins == session_state::line_place::back || s.status == waiting || s.status == ended);
  if (s.status == waiting || s.status == chatbot) {
    EXPECT_FALSE(s.holder);
  }
  if ((s.status == on_chat || s.status == inactive) && !between) {
    EXPECT_TRUE(s.holder);
  }
  if (between) {
    EXPECT_FALSE(s.holder || s.offered_to || s.queue || s.unread);
    EXPECT_TRUE(s.status == on_chat || s.status == ended);
  } else {
    EXPECT_EQ(s.visitor, ada);
    EXPECT_TRUE(s.queue);
  }
  EXPECT_EQ(s.status == ended, s.reason != wire::end_reason::none);
  EXPECT_EQ(s.unread == 0, s.oldest_unread_ms == 0);
  expect_guests_sound(s);
}

void expect_recount(const session_state& s, const std::vector<fact>& facts) {
  const recount expected{facts};
  EXPECT_EQ(s.seq, facts.size());
  EXPECT_EQ(s.unread, expected.unread.size());
  if (s.unread) {
    EXPECT_GE(s.oldest_unread_ms, facts[*expected.unread.begin() - 1].time_ms) << "never older than the oldest text";
  }
  EXPECT_EQ(s.newest_visitor_client_id, expected.newest_visitor_id);
  EXPECT_EQ(s.newest_operator_client_id, expected.newest_operator_id);
}

/// Tells facts from `seed`; calls check(chat, recorded) after each.
template <class Check>
void run(std::uint64_t seed, Check check) {
  fact_source source{seed};
  chat c;
  recorded r;
  for (int i = 0; i < facts_each; ++i) {
    const fact f = i == 0 ? source.opening() : source.any(c.state);
    const session_state before = c.state;
    const verdict v = c.tell(f);
    if (v) {
      r.facts.push_back(f);
      r.facts.back().seq = c.state.seq;
      r.facts.back().time_ms = c.now_ms;
      r.after.push_back(c.state.status);
      EXPECT_TRUE(before.status != session_status::ended || c.state.status == session_status::ended) << "the end is final";
    } else {
      EXPECT_EQ(c.state, before);
      EXPECT_TRUE(v.error != error_code::taken || v.holder) << "taken by whom?";
    }
    check(c, r);
    if (::testing::Test::HasFailure())
      FAIL() << "seed " << seed << ", fact " << i << ": " << wire::EnumNamekind(f.what);
  }
}

TEST(any_sequence_of_facts, keeps_the_invariants) {
  for (std::uint64_t seed = 1; seed <= chats && !HasFailure(); ++seed)
    run(seed, [](const chat& c, const recorded&) { expect_sound(c.state); });
}

TEST(any_sequence_of_facts, has_as_much_unread_as_a_recount_of_the_records) {
  for (std::uint64_t seed = 1; seed <= chats && !HasFailure(); ++seed)
    run(seed, [](const chat& c, const recorded& r) {
      if (!is_between_operators(c.state))
        expect_recount(c.state, r.facts);
    });
}

session_state replayed(const recorded& r) {
  frame_writer writer;
  session_state again{.id = session_id{42}};
  for (std::size_t i = 0; i < r.facts.size(); ++i)
    apply(again, fact_of(frame_of(r.facts[i], r.after[i], writer).view()));
  return again;
}

TEST(any_sequence_of_facts, F111_read_back_from_its_frames_gives_the_same_state_and_the_same_deadline) {
  site_rules rules;
  for (std::uint32_t q = 1; q <= 3; ++q) {
    queue_rules queue;
    queue.id = queue_id{q};
    queue.offer_ms = queue.transfer_ms = 5'000;
    queue.overflow_to = queue_id{q + 1};
    queue.overflow_after_ms = 15'000;
    rules.queues.push_back(queue);
  }
  rules.inactive_after_ms = 20'000;
  rules.end_after_ms = 25'000;
  std::set<deadline_kind> met;
  for (std::uint64_t seed = 1; seed <= chats && !HasFailure(); ++seed) {
    chat last;
    recorded all;
    run(seed, [&](const chat& c, const recorded& r) {
      last = c;
      all = r;
    });
    const session_state again = replayed(all);
    EXPECT_EQ(again, last.state) << "seed " << seed;
    const deadline d = next_deadline(last.state, rules), d_again = next_deadline(again, rules);
    EXPECT_EQ(d.what, d_again.what);
    EXPECT_EQ(d.due_ms, d_again.due_ms);
    met.insert(d.what);
  }
  EXPECT_GE(met.size(), 5u);
}

TEST(any_sequence_of_facts, F111_what_is_due_is_allowed_and_the_time_after_it_is_quiet) {
  site_rules rules;
  for (std::uint32_t q = 1; q <= 3; ++q) {
    queue_rules queue;
    queue.id = queue_id{q};
    queue.offer_ms = 3'000;
    queue.transfer_ms = 5'000;
    queue.max_wait_ms = 60'000;
    queue.overflow_to = queue_id{1 + q % 3}; // a circle, which a configuration may not have: even so nothing fires for ever
    queue.overflow_after_ms = 10'000;
    rules.queues.push_back(queue);
  }
  rules.inactive_after_ms = 20'000;
  rules.end_after_ms = 90'000;
  for (std::uint64_t seed = 1; seed <= chats && !HasFailure(); ++seed)
    run(seed, [&](const chat& c, const recorded&) {
      chat later = c;
      later.now_ms += 7'000;
      for (int fired = 0; const auto f = due_record(later.state, rules, later.now_ms); ++fired) {
        ASSERT_LT(fired, 5) << "fires again and again";
        ASSERT_TRUE(decide(later.state, *f)) << wire::EnumNamekind(f->what);
        fact now = *f;
        now.seq = later.state.seq + 1;
        now.time_ms = later.now_ms;
        apply(later.state, now);
      }
    });
}

TEST(any_sequence_of_facts, never_calls_a_known_client_id_new) {
  for (std::uint64_t seed = 1; seed <= 300 && !HasFailure(); ++seed)
    run(seed, [](const chat& c, const recorded& r) {
      for (const fact& f : r.facts)
        if (f.client_id != 0) {
          EXPECT_TRUE(may_be_resend(c.state, f.author, f.client_id));
        }
    });
}

TEST(any_sequence_of_facts, reaches_every_status_and_records_every_kind) {
  std::set<session_status> reached;
  std::set<kind> seen_kinds;
  bool inactive_without_slot = false, transfer_to_queue_taken = false;
  for (std::uint64_t seed = 1; seed <= chats; ++seed) {
    session_state before;
    run(seed, [&](const chat& c, const recorded& r) {
      reached.insert(c.state.status);
      if (!r.facts.empty())
        seen_kinds.insert(r.facts.back().what);
      inactive_without_slot |= c.state.status == session_status::inactive && !slot_holder(c.state);
      transfer_to_queue_taken |= before.transfer_queue && !c.state.transfer_queue && before.offered_to && c.state.holder == before.offered_to;
      before = c.state;
    });
  }
  EXPECT_EQ(reached.size(), 5u);
  for (kind k : wire::EnumValueskind())
    EXPECT_EQ(seen_kinds.contains(k), is_record(k)) << wire::EnumNamekind(k);
  EXPECT_TRUE(inactive_without_slot);
  EXPECT_TRUE(transfer_to_queue_taken);
}

TEST(any_sequence_of_facts, a_long_chat_counts_like_a_short_one) {
  fact_source source{7};
  chat c;
  std::vector<fact> facts;
  auto keep = [&](fact f) {
    if (!c.tell(f))
      return;
    f.seq = c.state.seq;
    f.time_ms = c.now_ms;
    facts.push_back(f);
  };
  keep(opened());
  while (facts.size() < 600) {
    const fact f = source.any(c.state);
    if (f.what != kind::close)
      keep(f);
    if (facts.size() % 16 == 0)
      expect_recount(c.state, facts);
  }
  expect_recount(c.state, facts);
}

} // namespace
} // namespace parley::domain::testing
