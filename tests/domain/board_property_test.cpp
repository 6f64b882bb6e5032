// Lists and counters after whatever comes, against a recount in the plainest way.
#include "domain/board.hpp"
#include "fact_source.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <vector>

namespace parley::domain::testing {
namespace {

using ids = std::set<session_id>;

constexpr std::array all_operators{olga, otto, gil, sue};
constexpr std::array all_queues{queue_id{1}, queue_id{2}, queue_id{3}};

/// Members, supervisors, and one who is both, of queues that overlap.
const std::map<operator_id, operator_rights>& rights() {
  static const std::map<operator_id, operator_rights> all{
    {olga, {.member_of = {queue_id{1}, queue_id{2}}, .supervises = {}}},
    {otto, {.member_of = {queue_id{1}, queue_id{3}}, .supervises = {queue_id{1}, queue_id{2}}}},
    {gil, {.member_of = {}, .supervises = {}}},
    {sue, {.member_of = {}, .supervises = {queue_id{1}, queue_id{2}, queue_id{3}}}},
  };
  return all;
}

class board_of_many {
public:
  explicit board_of_many(std::uint64_t seed) : source_(seed) {
    for (std::uint64_t i = 0; i < chats_.size(); ++i)
      chats_[i].state.id = session_id{1 + i * 3};
    for (const auto& [op, r] : rights())
      board_.subscribe(op, r);
  }

  void step() {
    const std::size_t i = source_.below(chats_.size());
    chat& c = chats_[i];
    fact f = c.state.seq == 0 ? source_.opening() : source_.any(c.state);
    const list_entry before = entry_of(c.state);
    const auto was = c.state.status;
    if (!c.tell(f))
      return;
    f.seq = c.state.seq;
    f.time_ms = c.now_ms;
    records_.push_back({i, f});
    board_.changed(c.state.id, before, entry_of(c.state));
    if (c.state.status == session_status::ended && was != session_status::ended)
      ended_.push_back(c.state);
    if (source_.below(4) == 0)
      take();
  }

  void expect_counters() const {
    for (const auto& [op, r] : rights())
      EXPECT_EQ(board_.counters_of(op, r), recount(op, r)) << "operator " << op.value;
  }
  void expect_lists() {
    ids listed;
    for (queue_id q : all_queues)
      for (session_list list : {session_list::bot_hosting, session_list::unassigned, session_list::assigned}) {
        const ids expected = in_list(q, list);
        EXPECT_EQ(paged([&](session_id after, std::size_t n) { return board_.page(q, list, after, n); }), expected);
        EXPECT_EQ(board_.count(q, list), expected.size());
        for (session_id s : expected)
          EXPECT_TRUE(listed.insert(s).second) << "in two lists";
      }
    for (const chat& c : chats_) {
      const bool open = c.state.seq != 0 && c.state.status != session_status::ended && !is_between_operators(c.state);
      EXPECT_EQ(listed.contains(c.state.id), open) << "F063";
    }
    for (operator_id op : all_operators) {
      EXPECT_EQ(paged([&](session_id after, std::size_t n) { return board_.chats_of(op, after, n); }), chats_of(op));
      EXPECT_EQ(paged([&](session_id after, std::size_t n) { return board_.unread_of(op, after, n); }), unread_of(op));
    }
  }
  void expect_closed() const {
    for (queue_id q : all_queues)
      EXPECT_EQ(board_.closed_in(q, 1'000), ended_if([q](const session_state& s) { return s.queue == q; }));
    for (operator_id op : all_operators)
      EXPECT_EQ(board_.closed_of(op, 1'000), ended_if([op](const session_state& s) { return s.holder == op || is_guest(s, op); }));
  }
  /// Everything that is listed for somebody can be opened by that one.
  void expect_listed_can_be_opened() const {
    for (const auto& [op, r] : rights()) {
      std::vector<session_id> listed = board_.chats_of(op, {}, 1'000);
      const auto add = [&](const std::vector<session_id>& more) { listed.insert(listed.end(), more.begin(), more.end()); };
      add(board_.unread_of(op, {}, 1'000));
      add(board_.closed_of(op, 1'000));
      for (queue_id q : r.member_of)
        for (session_list list : {session_list::bot_hosting, session_list::unassigned})
          add(board_.page(q, list, {}, 1'000));
      for (queue_id q : r.supervises) {
        for (session_list list : {session_list::bot_hosting, session_list::unassigned, session_list::assigned})
          add(board_.page(q, list, {}, 1'000));
        add(board_.closed_in(q, 1'000));
      }
      for (session_id s : listed)
        EXPECT_TRUE(may_see(chats_[(s.value - 1) / 3].state, principal{op}, &r)) << "operator " << op.value << ", session " << s.value;
    }
  }
  void expect_told() {
    while (board_.more_changed())
      take();
    for (const auto& [op, r] : rights()) {
      ASSERT_TRUE(told_.contains(op));
      EXPECT_EQ(told_.at(op), recount(op, r)) << "operator " << op.value << " was not told";
    }
  }
  void expect_the_same_from_the_records() const {
    std::vector<session_state> states(chats_.size());
    for (std::size_t i = 0; i < chats_.size(); ++i)
      states[i].id = chats_[i].state.id;
    for (const auto& [i, f] : records_)
      apply(states[i], f);
    board again;
    for (const session_state& s : states)
      again.changed(s.id, {}, entry_of(s));
    for (const auto& [op, r] : rights()) {
      EXPECT_EQ(again.counters_of(op, r), board_.counters_of(op, r));
      EXPECT_EQ(again.chats_of(op, {}, 1'000), board_.chats_of(op, {}, 1'000));
    }
    for (queue_id q : all_queues)
      for (session_list list : {session_list::bot_hosting, session_list::unassigned, session_list::assigned})
        EXPECT_EQ(again.page(q, list, {}, 1'000), board_.page(q, list, {}, 1'000));
  }

private:
  void take() {
    for (const auto& news : board_.take_changed(1 + source_.below(3))) {
      const auto [told, first] = told_.try_emplace(news.who, news.counters);
      EXPECT_TRUE(first || told->second != news.counters) << "told the same again";
      told->second = news.counters;
    }
  }

  template <class Page>
  ids paged(Page page) {
    ids all;
    const std::size_t limit = 1 + source_.below(5);
    for (auto some = page(session_id{}, limit); !some.empty(); some = page(some.back(), limit)) {
      EXPECT_LE(some.size(), limit);
      for (session_id s : some)
        EXPECT_TRUE(all.empty() || *all.rbegin() < s) << "not in order";
      all.insert(some.begin(), some.end());
    }
    return all;
  }

  template <class Is>
  ids if_(Is is) const {
    ids found;
    for (const chat& c : chats_)
      if (c.state.seq != 0 && is(c.state))
        found.insert(c.state.id);
    return found;
  }
  ids in_list(queue_id q, session_list list) const {
    return if_([&](const session_state& s) {
      using enum session_status;
      switch (list) {
        case session_list::bot_hosting: return s.queue == q && s.status == chatbot;
        case session_list::unassigned: return s.queue == q && s.status == waiting;
        default: return s.queue == q && (s.status == on_chat || s.status == inactive);
      }
    });
  }
  ids chats_of(operator_id op) const {
    return if_(
      [&](const session_state& s) { return (s.status == session_status::on_chat || s.status == session_status::inactive) && (s.holder == op || is_guest(s, op)); });
  }
  ids unread_of(operator_id op) const {
    return if_([&](const session_state& s) { return s.status != session_status::ended && s.holder == op && s.unread > 0; });
  }
  ids waiting_in(const std::vector<queue_id>& queues) const {
    return if_([&](const session_state& s) { return s.status == session_status::waiting && std::ranges::find(queues, s.queue) != queues.end(); });
  }
  board_counters recount(operator_id op, const operator_rights& r) const {
    ids red = unread_of(op), supervised = waiting_in(r.supervises), blue = waiting_in(r.member_of);
    board_counters c{.unread_sessions = std::uint32_t(red.size()), .unassigned = std::uint32_t(supervised.size())};
    red.insert(supervised.begin(), supervised.end());
    c.unread_or_unassigned = std::uint32_t(red.size());
    blue.insert(supervised.begin(), supervised.end());
    c.new_unassigned = std::uint32_t(blue.size());
    c.bot_hosted = std::uint32_t(if_([&](const session_state& s) {
      return s.status == session_status::chatbot && (std::ranges::count(r.member_of, s.queue) || std::ranges::count(r.supervises, s.queue));
    }).size());
    return c;
  }
  template <class Is>
  std::vector<session_id> ended_if(Is is) const {
    std::vector<session_id> found;
    for (auto s = ended_.rbegin(); s != ended_.rend(); ++s)
      if (is(*s))
        found.push_back(s->id);
    return found;
  }

  fact_source source_;
  std::array<chat, 20> chats_;
  board board_;
  std::vector<std::pair<std::size_t, fact>> records_;
  std::vector<session_state> ended_; ///< in that order
  std::map<operator_id, board_counters> told_;
};

template <class Check>
void after_each_of_many_records(Check check) {
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    board_of_many b{seed};
    for (int i = 0; i < 600; ++i) {
      b.step();
      check(b, i);
      if (::testing::Test::HasFailure())
        FAIL() << "seed " << seed << ", step " << i;
    }
  }
}

TEST(board_of_many_sessions, F055_F056_F057_F058_counters_equal_a_recount) {
  after_each_of_many_records([](board_of_many& b, int) { b.expect_counters(); });
}

TEST(board_of_many_sessions, F063_lists_equal_a_recount) {
  after_each_of_many_records([](board_of_many& b, int i) {
    if (i % 7 == 0)
      b.expect_lists();
  });
}

TEST(board_of_many_sessions, F062_closed_groups_equal_a_recount) {
  after_each_of_many_records([](board_of_many& b, int i) {
    if (i % 20 == 0)
      b.expect_closed();
  });
}

TEST(board_of_many_sessions, F066_what_is_listed_can_be_opened) {
  after_each_of_many_records([](board_of_many& b, int) { b.expect_listed_can_be_opened(); });
}

TEST(board_of_many_sessions, F058_everybody_is_told_the_newest_numbers_and_none_twice) {
  after_each_of_many_records([](board_of_many& b, int i) {
    if (i % 25 == 24)
      b.expect_told();
  });
}

TEST(board_of_many_sessions, F063_the_records_read_back_give_the_same_board) {
  after_each_of_many_records([](board_of_many& b, int i) {
    if (i % 100 == 99)
      b.expect_the_same_from_the_records();
  });
}

} // namespace
} // namespace parley::domain::testing
