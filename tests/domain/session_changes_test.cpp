#include "domain/operator_machine.hpp"
#include "domain/session_changes.hpp"
#include "fact_source.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <vector>

namespace parley::domain::testing {
namespace {

using in_line = session_changes::in_line;
using life = enum session_changes::life;
using wire::withdraw_reason;

/// A chat that tells what its newest record changed.
struct changing_chat : chat {
  session_changes newest;
  bool after(const fact& f) {
    const session_state before = state;
    const verdict v = tell(f);
    newest = changes_between(before, state, f);
    return bool(v);
  }
};

struct changes : ::testing::Test {
  changing_chat c;
  template <class... Facts>
  const session_changes& of(Facts... facts) {
    EXPECT_TRUE((c.after(facts) && ...));
    return c.newest;
  }
  void expect_slots(operator_id confirmed, operator_id offer_returned, operator_id slot_returned) const {
    EXPECT_EQ(c.newest.confirmed, confirmed);
    EXPECT_EQ(c.newest.offer_returned, offer_returned);
    EXPECT_EQ(c.newest.slot_returned, slot_returned);
  }
  void expect_line(in_line l, queue_id left) const {
    EXPECT_EQ(int(c.newest.line), int(l));
    EXPECT_EQ(c.newest.left_line, left);
  }
  static constexpr operator_id nobody{};
  static constexpr queue_id none{};
};

TEST_F(changes, a_new_chat_begins_and_enters_its_line) {
  of(opened(ada, sales));
  EXPECT_EQ(int(c.newest.life), int(life::began));
  expect_line(in_line::enters, none);
  expect_slots(nobody, nobody, nobody);
}

TEST_F(changes, one_that_the_bot_hosts_is_in_no_line_until_it_is_routed) {
  of(opened_with_bot(ada, sales));
  EXPECT_EQ(int(c.newest.life), int(life::began));
  expect_line(in_line::as_before, none);
  of(routed_to(sales, wire::route_reason::free_word));
  expect_line(in_line::enters, none);
  EXPECT_EQ(int(c.newest.life), int(life::goes_on));
}

TEST_F(changes, offered_it_is_in_its_line_still_and_accepted_it_leaves) {
  of(opened(ada, sales), offered_to(olga));
  expect_line(in_line::as_before, none);
  expect_slots(nobody, nobody, nobody);
  of(accepted(olga));
  expect_line(in_line::as_before, sales);
  expect_slots(olga, nobody, nobody);
}

TEST_F(changes, F032_declined_it_goes_back_to_its_place) {
  of(opened(), offered_to(olga), declined(olga));
  expect_line(in_line::back, none);
  expect_slots(nobody, olga, nobody);
  EXPECT_EQ(c.newest.offer_returned_because, withdraw_reason::none);
}

TEST_F(changes, F089_a_missed_offer_says_so) {
  of(opened(), offered_to(olga), withdrawn_from(olga, withdraw_reason::missed));
  expect_slots(nobody, olga, nobody);
  EXPECT_EQ(c.newest.offer_returned_because, withdraw_reason::missed);
}

TEST_F(changes, F089_who_was_asked_when_the_whole_transfer_ran_out_has_missed_nothing) {
  of(opened(), accepted(olga), transferred(olga, sales), offered_to(otto), transfer_missed());
  expect_slots(nobody, otto, nobody);
  EXPECT_EQ(c.newest.offer_returned_because, withdraw_reason::none);
  expect_line(in_line::as_before, sales);
}

TEST_F(changes, F029_given_to_who_is_offered_it_the_offer_is_the_slot) {
  of(opened(), offered_to(olga), assigned(otto, olga));
  expect_slots(olga, nobody, nobody);
  expect_line(in_line::as_before, default_queue);
  of(assigned(olga, otto));
  expect_slots(nobody, nobody, olga);
}

TEST_F(changes, F034_a_transfer_moves_the_slot_when_it_is_accepted) {
  of(opened(), accepted(olga), transferred(olga, otto));
  expect_slots(nobody, nobody, nobody);
  expect_line(in_line::as_before, none);
  of(accepted(otto));
  expect_slots(otto, nobody, olga);
}

TEST_F(changes, F034_a_declined_transfer_gives_only_the_offer_back) {
  of(opened(), accepted(olga), transferred(olga, otto), declined(otto));
  expect_slots(nobody, otto, nobody);
  expect_line(in_line::as_before, none);
}

TEST_F(changes, F038_a_transfer_to_a_department_stands_in_its_line) {
  of(opened(), accepted(olga), transferred(olga, sales));
  expect_line(in_line::enters, none);
  expect_slots(nobody, nobody, nobody);
  of(offered_to(otto), declined(otto));
  expect_line(in_line::back, none);
  of(offered_to(gil), accepted(gil));
  expect_line(in_line::as_before, sales);
  expect_slots(gil, nobody, olga);
}

TEST_F(changes, F097_a_take_over_gives_back_what_others_had) {
  of(opened(), accepted(olga), transferred(olga, sales), offered_to(otto), taken_over(sue));
  expect_slots(nobody, otto, olga);
  expect_line(in_line::as_before, sales);
}

TEST_F(changes, F010_an_inactive_chat_gives_its_slot_back_or_not) {
  of(opened(), accepted(olga), set_inactive(the_system, inactive_slot::held));
  expect_slots(nobody, nobody, nobody);
  of(text(ada));
  expect_slots(nobody, nobody, nobody);
  of(set_inactive(the_system, inactive_slot::freed));
  expect_slots(nobody, nobody, olga);
  of(text(ada));
  expect_slots(nobody, nobody, nobody);
  expect_line(in_line::enters, none);
}

TEST_F(changes, F095_routed_elsewhere_it_leaves_one_line_for_the_other) {
  of(opened(), offered_to(olga), routed_to(sales, wire::route_reason::overflow));
  expect_line(in_line::enters, default_queue);
  expect_slots(nobody, olga, nobody);
}

TEST_F(changes, F094_with_new_wishes_it_enters_the_same_line_anew) {
  of(opened(ada, sales), routed_to(sales, wire::route_reason::requested));
  expect_line(in_line::enters, sales);
}

TEST_F(changes, F090_a_lost_operators_chat_enters_the_line_and_its_slot_is_free) {
  of(opened(), accepted(olga), routed_to(default_queue, wire::route_reason::operator_lost));
  expect_line(in_line::enters, none);
  expect_slots(nobody, nobody, olga);
}

TEST_F(changes, the_end_gives_back_everything_once) {
  of(opened(), accepted(olga), transferred(olga, sales), offered_to(otto), closed(principal{ada}));
  EXPECT_EQ(int(c.newest.life), int(life::ended));
  expect_slots(nobody, otto, olga);
  expect_line(in_line::as_before, sales);
  of(noted(olga));
  EXPECT_EQ(int(c.newest.life), int(life::goes_on));
  expect_slots(nobody, nobody, nobody);
}

// ---- many chats, a few operators, and whatever comes

/// Operators' slots and queues' lines, kept only by what changes_between() says.
class town {
public:
  explicit town(std::uint64_t seed) : source_(seed) {
    for (std::uint64_t i = 0; i < chats; ++i)
      chats_[i].state.id = session_id{i + 1};
    for (operator_id op : {olga, otto, gil, sue})
      operators_.try_emplace(op, 3, responds::yes).first->second.come_online(0);
  }

  /// One chat is told something; its operators are asked for slots first, as everybody must.
  void step() {
    chat& c = chats_[source_.below(chats)];
    carry_out(c, c.state.seq == 0 ? source_.opening() : source_.any(c.state));
  }
  void end_all() {
    for (chat& c : chats_)
      carry_out(c, closed(the_system));
    for (const auto& [op, m] : operators_)
      EXPECT_EQ(m.free(), m.limit()) << "a slot is lost";
  }
  /// The same, from nothing but the chats' states.
  void expect_as_recomputed() const {
    std::map<queue_id, std::set<session_id>> lines;
    std::map<operator_id, std::uint32_t> offered, held;
    for (const chat& c : chats_) {
      if (const queue_id q = line_of(c.state))
        lines[q].insert(c.state.id);
      for (const auto& [op, m] : operators_) {
        const slot expected = slot_holder(c.state) == op ? slot::held : c.state.offered_to == op ? slot::offered : slot::none;
        ASSERT_EQ(int(m.of(c.state.id)), int(expected)) << "operator " << op.value << ", session " << c.state.id.value;
        offered[op] += expected == slot::offered;
        held[op] += expected == slot::held;
      }
    }
    EXPECT_EQ(lines_, lines);
    for (const auto& [op, m] : operators_) {
      EXPECT_EQ(m.offered(), offered[op]);
      EXPECT_EQ(m.held(), held[op]);
      EXPECT_GE(m.free(), 0) << "F023";
    }
  }
  std::map<kind, int> recorded;

private:
  static constexpr std::uint64_t chats = 6;

  bool gets_slot(const session_state& s, const fact& f) {
    auto claims = [&](operator_id op) { return operators_.at(op).claim(s.id) == operator_machine::claim_result::granted; };
    switch (f.what) {
      case kind::offered: return operators_.at(f.target).ask(s.id);
      case kind::transfer: return !f.target || operators_.at(f.target).ask(s.id);
      case kind::accept:
      case kind::hold: return s.offered_to == f.author.operator_() || claims(f.author.operator_());
      case kind::take_over: return claims(f.author.operator_());
      case kind::assign: return claims(f.target);
      default: return true;
    }
  }

  void carry_out(chat& c, const fact& f) {
    const session_state before = c.state;
    if (!decide(before, f) || !gets_slot(before, f))
      return;
    ASSERT_TRUE(c.tell(f));
    ++recorded[f.what];
    const session_changes changes = changes_between(before, c.state, f);
    const session_id s = c.state.id;
    if (changes.confirmed) {
      operator_machine& m = operators_.at(changes.confirmed);
      EXPECT_TRUE(m.confirm(s) || m.of(s) == slot::held);
    }
    if (changes.offer_returned) {
      EXPECT_EQ(int(operators_.at(changes.offer_returned).give_back(s, c.now_ms)), int(slot::offered));
    }
    if (changes.slot_returned) {
      EXPECT_EQ(int(operators_.at(changes.slot_returned).give_back(s, c.now_ms)), int(slot::held));
    }
    if (changes.left_line) {
      EXPECT_EQ(lines_[changes.left_line].erase(s), 1u) << "it was not in line";
      if (lines_[changes.left_line].empty())
        lines_.erase(changes.left_line);
    }
    if (changes.line == in_line::enters) {
      EXPECT_TRUE(lines_[line_of(c.state)].insert(s).second) << "it was in line already";
    } else if (changes.line == in_line::back) {
      EXPECT_TRUE(lines_[line_of(c.state)].contains(s) && changes.offer_returned) << "nobody was asked";
    }
  }

  fact_source source_;
  std::array<chat, chats> chats_;
  std::map<operator_id, operator_machine> operators_;
  std::map<queue_id, std::set<session_id>> lines_;
};

TEST(session_changes_of_many, F023_keep_slots_and_lines_as_the_states_say) {
  std::map<kind, int> recorded;
  for (std::uint64_t seed = 1; seed <= 1'000; ++seed) {
    town t{seed};
    for (int i = 0; i < 400; ++i) {
      t.step();
      ASSERT_NO_FATAL_FAILURE(t.expect_as_recomputed());
      if (::testing::Test::HasFailure())
        FAIL() << "seed " << seed << ", step " << i;
    }
    t.end_all();
    t.expect_as_recomputed();
    for (const auto& [k, n] : t.recorded)
      recorded[k] += n;
  }
  for (kind k : wire::EnumValueskind())
    if (is_record(k)) {
      EXPECT_GT(recorded[k], 100) << wire::EnumNamekind(k);
    }
}

} // namespace
} // namespace parley::domain::testing
