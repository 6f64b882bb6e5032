// decide() as one table: every status × kind × author.
#include "facts.hpp"

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <string_view>

namespace parley::domain::testing {
namespace {

constexpr operator_id iris{11}; // has to do with none of the chats

struct author_row {
  std::string_view name;
  principal who;
};
constexpr std::array authors{
  author_row{"its visitor", principal{ada}},
  author_row{"another visitor", principal{stranger}},
  author_row{"olga", principal{olga}},
  author_row{"otto", principal{otto}},
  author_row{"gil", principal{gil}},
  author_row{"the supervisor", principal{sue}},
  author_row{"the system", the_system},
  author_row{"a bot", the_bot},
};

template <class... Facts>
session_state after(Facts... facts) {
  chat c;
  if (c.tell_all(facts...) != error_code::none)
    ADD_FAILURE() << "no such chat";
  return c.state;
}

const std::map<std::string_view, session_state>& chats() {
  static const std::map<std::string_view, session_state> all{
    {"new", {.id = session_id{42}}},
    {"the bot's", after(opened_with_bot())},
    {"waiting", after(opened())},
    {"offered", after(opened(), offered_to(olga))},
    {"olga's", after(opened(), accepted(olga), invited(olga, gil))},
    {"to otto", after(opened(), accepted(olga), invited(olga, gil), transferred(olga, otto))},
    {"to sales", after(opened(), accepted(olga), invited(olga, gil), transferred(olga, sales))},
    {"inactive", after(opened(), accepted(olga), invited(olga, gil), set_inactive(the_system, inactive_slot::held))},
    {"let go", after(opened(), accepted(olga), invited(olga, gil), set_inactive(the_system, inactive_slot::freed))},
    {"colleagues", after(opened_between(olga, otto))},
    {"ended", after(opened(), accepted(olga), invited(olga, gil), closed(principal{olga}))},
  };
  return all;
}

const std::map<std::string_view, error_code> words{
  {"ok", error_code::none},
  {"no", error_code::not_allowed},
  {"nosession", error_code::no_such_session},
  {"ended", error_code::session_ended},
  {"taken", error_code::taken},
  {"nooffer", error_code::not_offered},
  {"pending", error_code::transfer_pending},
};

struct row {
  std::string_view chat; ///< a key of chats()
  kind what;
  std::string_view verdicts; ///< one word per author, in the order of `authors`
};

// clang-format off
constexpr std::array table{
  //                                     its visitor  another  olga     otto     gil      supervisor  system   bot
  row{"the bot's", kind::open,          "no           no       no       no       no       no          no       no"},
  row{"the bot's", kind::message,       "ok           no       no       no       no       no          no       ok"},
  row{"the bot's", kind::read,          "ok           no       no       no       no       no          no       no"},
  row{"the bot's", kind::offered,       "no           no       no       no       no       no          no       no"},
  row{"the bot's", kind::withdrawn,     "no           no       no       no       no       no          nooffer  no"},
  row{"the bot's", kind::accept,        "no           no       ok       ok       ok       ok          no       no"},
  row{"the bot's", kind::hold,          "no           no       ok       ok       ok       ok          no       no"},
  row{"the bot's", kind::decline,       "no           no       nooffer  nooffer  nooffer  nooffer     no       no"},
  row{"the bot's", kind::assign,        "no           no       ok       ok       ok       ok          no       no"},
  row{"the bot's", kind::close,         "ok           no       no       no       no       ok          ok       no"},
  row{"the bot's", kind::routed,        "no           no       no       no       no       no          ok       no"},
  row{"the bot's", kind::inactive,      "no           no       no       no       no       no          no       no"},
  row{"the bot's", kind::transfer,      "no           no       no       no       no       no          no       no"},
  row{"the bot's", kind::invite,        "no           no       no       no       no       no          no       no"},
  row{"the bot's", kind::leave,         "no           no       no       no       no       no          no       no"},
  row{"the bot's", kind::note,          "no           no       no       no       no       ok          no       no"},
  row{"the bot's", kind::tag,           "no           no       no       no       no       ok          no       no"},
  row{"the bot's", kind::rating,        "ok           no       no       no       no       no          no       no"},
  row{"the bot's", kind::take_over,     "no           no       no       no       no       ok          no       no"},
  row{"the bot's", kind::app_item,     "no           no       no       no       no       ok          no       no"},
  row{"the bot's", kind::offline_message, "ok           no       no       no       no       no          no       no"},

  row{"waiting", kind::open,            "no           no       no       no       no       no          no       no"},
  row{"waiting", kind::message,         "ok           no       no       no       no       no          no       ok"},
  row{"waiting", kind::read,            "ok           no       no       no       no       no          no       no"},
  row{"waiting", kind::offered,         "no           no       no       no       no       no          ok       no"},
  row{"waiting", kind::withdrawn,       "no           no       no       no       no       no          nooffer  no"},
  row{"waiting", kind::accept,          "no           no       ok       ok       ok       ok          no       no"},
  row{"waiting", kind::hold,            "no           no       ok       ok       ok       ok          no       no"},
  row{"waiting", kind::decline,         "no           no       nooffer  nooffer  nooffer  nooffer     no       no"},
  row{"waiting", kind::assign,          "no           no       ok       ok       ok       ok          no       no"},
  row{"waiting", kind::close,           "ok           no       no       no       no       ok          ok       no"},
  row{"waiting", kind::routed,          "no           no       no       no       no       no          ok       no"},
  row{"waiting", kind::inactive,        "no           no       no       no       no       no          no       no"},
  row{"waiting", kind::transfer,        "no           no       no       no       no       no          no       no"},
  row{"waiting", kind::invite,          "no           no       no       no       no       no          no       no"},
  row{"waiting", kind::leave,           "no           no       no       no       no       no          no       no"},
  row{"waiting", kind::note,            "no           no       no       no       no       ok          no       no"},
  row{"waiting", kind::tag,             "no           no       no       no       no       ok          no       no"},
  row{"waiting", kind::rating,          "ok           no       no       no       no       no          no       no"},
  row{"waiting", kind::take_over,       "no           no       no       no       no       ok          no       no"},
  row{"waiting", kind::app_item,       "no           no       no       no       no       ok          no       no"},
  row{"waiting", kind::offline_message, "ok           no       no       no       no       no          no       no"},

  row{"offered", kind::open,            "no           no       no       no       no       no          no       no"},
  row{"offered", kind::message,         "ok           no       no       no       no       no          no       ok"},
  row{"offered", kind::read,            "ok           no       no       no       no       no          no       no"},
  row{"offered", kind::offered,         "no           no       no       no       no       no          taken    no"},
  row{"offered", kind::withdrawn,       "no           no       no       no       no       no          ok       no"},
  row{"offered", kind::accept,          "no           no       ok       taken    taken    taken       no       no"},
  row{"offered", kind::hold,            "no           no       ok       taken    taken    taken       no       no"},
  row{"offered", kind::decline,         "no           no       ok       nooffer  nooffer  nooffer     no       no"},
  row{"offered", kind::assign,          "no           no       ok       ok       ok       ok          no       no"},
  row{"offered", kind::close,           "ok           no       no       no       no       ok          ok       no"},
  row{"offered", kind::routed,          "no           no       no       no       no       no          ok       no"},
  row{"offered", kind::inactive,        "no           no       no       no       no       no          no       no"},
  row{"offered", kind::transfer,        "no           no       no       no       no       no          no       no"},
  row{"offered", kind::invite,          "no           no       no       no       no       no          no       no"},
  row{"offered", kind::leave,           "no           no       no       no       no       no          no       no"},
  row{"offered", kind::note,            "no           no       no       no       no       ok          no       no"},
  row{"offered", kind::tag,             "no           no       no       no       no       ok          no       no"},
  row{"offered", kind::rating,          "ok           no       no       no       no       no          no       no"},
  row{"offered", kind::take_over,       "no           no       no       no       no       ok          no       no"},
  row{"offered", kind::app_item,       "no           no       no       no       no       ok          no       no"},
  row{"offered", kind::offline_message, "ok           no       no       no       no       no          no       no"},

  row{"olga's", kind::open,             "no           no       no       no       no       no          no       no"},
  row{"olga's", kind::message,          "ok           no       ok       no       ok       no          no       ok"},
  row{"olga's", kind::read,             "ok           no       ok       no       ok       no          no       no"},
  row{"olga's", kind::offered,          "no           no       no       no       no       no          taken    no"},
  row{"olga's", kind::withdrawn,        "no           no       no       no       no       no          nooffer  no"},
  row{"olga's", kind::accept,           "no           no       taken    taken    taken    taken       no       no"},
  row{"olga's", kind::hold,             "no           no       taken    taken    taken    taken       no       no"},
  row{"olga's", kind::decline,          "no           no       nooffer  nooffer  nooffer  nooffer     no       no"},
  row{"olga's", kind::assign,           "no           no       ok       no       no       ok          no       no"},
  row{"olga's", kind::close,            "ok           no       ok       no       no       ok          ok       no"},
  row{"olga's", kind::routed,           "no           no       no       no       no       no          ok       no"},
  row{"olga's", kind::inactive,         "no           no       ok       no       no       no          ok       no"},
  row{"olga's", kind::transfer,         "no           no       ok       no       no       no          no       no"},
  row{"olga's", kind::invite,           "no           no       ok       no       ok       ok          no       no"},
  row{"olga's", kind::leave,            "no           no       no       no       ok       no          no       no"},
  row{"olga's", kind::note,             "no           no       ok       no       ok       ok          no       no"},
  row{"olga's", kind::tag,              "no           no       ok       no       ok       ok          no       no"},
  row{"olga's", kind::rating,           "ok           no       no       no       no       no          no       no"},
  row{"olga's", kind::take_over,        "no           no       no       no       no       ok          no       no"},
  row{"olga's", kind::app_item,        "no           no       ok       no       ok       ok          no       no"},
  row{"olga's", kind::offline_message, "taken        no       no       no       no       no          no       no"},

  row{"to otto", kind::open,            "no           no       no       no       no       no          no       no"},
  row{"to otto", kind::message,         "ok           no       ok       no       ok       no          no       ok"},
  row{"to otto", kind::read,            "ok           no       ok       no       ok       no          no       no"},
  row{"to otto", kind::offered,         "no           no       no       no       no       no          taken    no"},
  row{"to otto", kind::withdrawn,       "no           no       no       no       no       no          ok       no"},
  row{"to otto", kind::accept,          "no           no       taken    ok       taken    taken       no       no"},
  row{"to otto", kind::hold,            "no           no       taken    ok       taken    taken       no       no"},
  row{"to otto", kind::decline,         "no           no       nooffer  ok       nooffer  nooffer     no       no"},
  row{"to otto", kind::assign,          "no           no       ok       no       no       ok          no       no"},
  row{"to otto", kind::close,           "ok           no       ok       no       no       ok          ok       no"},
  row{"to otto", kind::routed,          "no           no       no       no       no       no          ok       no"},
  row{"to otto", kind::inactive,        "no           no       pending  no       no       no          pending  no"},
  row{"to otto", kind::transfer,        "no           no       pending  no       no       no          no       no"},
  row{"to otto", kind::invite,          "no           no       ok       no       ok       ok          no       no"},
  row{"to otto", kind::leave,           "no           no       no       no       ok       no          no       no"},
  row{"to otto", kind::note,            "no           no       ok       no       ok       ok          no       no"},
  row{"to otto", kind::tag,             "no           no       ok       no       ok       ok          no       no"},
  row{"to otto", kind::rating,          "ok           no       no       no       no       no          no       no"},
  row{"to otto", kind::take_over,       "no           no       no       no       no       ok          no       no"},
  row{"to otto", kind::app_item,       "no           no       ok       no       ok       ok          no       no"},
  row{"to otto", kind::offline_message, "taken        no       no       no       no       no          no       no"},

  row{"to sales", kind::open,           "no           no       no       no       no       no          no       no"},
  row{"to sales", kind::message,        "ok           no       ok       no       ok       no          no       ok"},
  row{"to sales", kind::read,           "ok           no       ok       no       ok       no          no       no"},
  row{"to sales", kind::offered,        "no           no       no       no       no       no          ok       no"},
  row{"to sales", kind::withdrawn,      "no           no       no       no       no       no          nooffer  no"},
  row{"to sales", kind::accept,         "no           no       taken    taken    taken    taken       no       no"},
  row{"to sales", kind::hold,           "no           no       taken    taken    taken    taken       no       no"},
  row{"to sales", kind::decline,        "no           no       nooffer  nooffer  nooffer  nooffer     no       no"},
  row{"to sales", kind::assign,         "no           no       ok       no       no       ok          no       no"},
  row{"to sales", kind::close,          "ok           no       ok       no       no       ok          ok       no"},
  row{"to sales", kind::routed,         "no           no       no       no       no       no          ok       no"},
  row{"to sales", kind::inactive,       "no           no       pending  no       no       no          pending  no"},
  row{"to sales", kind::transfer,       "no           no       pending  no       no       no          no       no"},
  row{"to sales", kind::invite,         "no           no       ok       no       ok       ok          no       no"},
  row{"to sales", kind::leave,          "no           no       no       no       ok       no          no       no"},
  row{"to sales", kind::note,           "no           no       ok       no       ok       ok          no       no"},
  row{"to sales", kind::tag,            "no           no       ok       no       ok       ok          no       no"},
  row{"to sales", kind::rating,         "ok           no       no       no       no       no          no       no"},
  row{"to sales", kind::take_over,      "no           no       no       no       no       ok          no       no"},
  row{"to sales", kind::app_item,      "no           no       ok       no       ok       ok          no       no"},
  row{"to sales", kind::offline_message, "taken        no       no       no       no       no          no       no"},

  row{"inactive", kind::open,           "no           no       no       no       no       no          no       no"},
  row{"inactive", kind::message,        "ok           no       ok       no       no       no          no       ok"},
  row{"inactive", kind::read,           "ok           no       ok       no       no       no          no       no"},
  row{"inactive", kind::offered,        "no           no       no       no       no       no          taken    no"},
  row{"inactive", kind::withdrawn,      "no           no       no       no       no       no          nooffer  no"},
  row{"inactive", kind::accept,         "no           no       taken    taken    taken    taken       no       no"},
  row{"inactive", kind::hold,           "no           no       taken    taken    taken    taken       no       no"},
  row{"inactive", kind::decline,        "no           no       nooffer  nooffer  nooffer  nooffer     no       no"},
  row{"inactive", kind::assign,         "no           no       ok       no       no       ok          no       no"},
  row{"inactive", kind::close,          "ok           no       ok       no       no       ok          ok       no"},
  row{"inactive", kind::routed,         "no           no       no       no       no       no          ok       no"},
  row{"inactive", kind::inactive,       "no           no       no       no       no       no          no       no"},
  row{"inactive", kind::transfer,       "no           no       no       no       no       no          no       no"},
  row{"inactive", kind::invite,         "no           no       no       no       no       no          no       no"},
  row{"inactive", kind::leave,          "no           no       no       no       ok       no          no       no"},
  row{"inactive", kind::note,           "no           no       ok       no       ok       ok          no       no"},
  row{"inactive", kind::tag,            "no           no       ok       no       ok       ok          no       no"},
  row{"inactive", kind::rating,         "ok           no       no       no       no       no          no       no"},
  row{"inactive", kind::take_over,      "no           no       no       no       no       ok          no       no"},
  row{"inactive", kind::app_item,      "no           no       ok       no       ok       ok          no       no"},
  row{"inactive", kind::offline_message, "taken        no       no       no       no       no          no       no"},

  row{"let go", kind::open,             "no           no       no       no       no       no          no       no"},
  row{"let go", kind::message,          "ok           no       no       no       no       no          no       ok"},
  row{"let go", kind::read,             "ok           no       ok       no       no       no          no       no"},
  row{"let go", kind::offered,          "no           no       no       no       no       no          taken    no"},
  row{"let go", kind::withdrawn,        "no           no       no       no       no       no          nooffer  no"},
  row{"let go", kind::accept,           "no           no       ok       taken    taken    taken       no       no"},
  row{"let go", kind::hold,             "no           no       ok       taken    taken    taken       no       no"},
  row{"let go", kind::decline,          "no           no       nooffer  nooffer  nooffer  nooffer     no       no"},
  row{"let go", kind::assign,           "no           no       no       no       no       ok          no       no"},
  row{"let go", kind::close,            "ok           no       ok       no       no       ok          ok       no"},
  row{"let go", kind::routed,           "no           no       no       no       no       no          ok       no"},
  row{"let go", kind::inactive,         "no           no       no       no       no       no          no       no"},
  row{"let go", kind::transfer,         "no           no       no       no       no       no          no       no"},
  row{"let go", kind::invite,           "no           no       no       no       no       no          no       no"},
  row{"let go", kind::leave,            "no           no       no       no       ok       no          no       no"},
  row{"let go", kind::note,             "no           no       ok       no       ok       ok          no       no"},
  row{"let go", kind::tag,              "no           no       ok       no       ok       ok          no       no"},
  row{"let go", kind::rating,           "ok           no       no       no       no       no          no       no"},
  row{"let go", kind::take_over,        "no           no       no       no       no       ok          no       no"},
  row{"let go", kind::app_item,        "no           no       ok       no       ok       ok          no       no"},
  row{"let go", kind::offline_message, "taken        no       no       no       no       no          no       no"},

  row{"colleagues", kind::open,         "no           no       no       no       no       no          no       no"},
  row{"colleagues", kind::message,      "no           no       ok       ok       no       no          no       no"},
  row{"colleagues", kind::read,         "no           no       ok       ok       no       no          no       no"},
  row{"colleagues", kind::offered,      "no           no       no       no       no       no          no       no"},
  row{"colleagues", kind::withdrawn,    "no           no       no       no       no       no          nooffer  no"},
  row{"colleagues", kind::accept,       "no           no       no       no       no       no          no       no"},
  row{"colleagues", kind::hold,         "no           no       no       no       no       no          no       no"},
  row{"colleagues", kind::decline,      "no           no       nooffer  nooffer  nooffer  nooffer     no       no"},
  row{"colleagues", kind::assign,       "no           no       no       no       no       no          no       no"},
  row{"colleagues", kind::close,        "no           no       ok       ok       no       no          ok       no"},
  row{"colleagues", kind::routed,       "no           no       no       no       no       no          no       no"},
  row{"colleagues", kind::inactive,     "no           no       no       no       no       no          no       no"},
  row{"colleagues", kind::transfer,     "no           no       no       no       no       no          no       no"},
  row{"colleagues", kind::invite,       "no           no       ok       ok       no       no          no       no"},
  row{"colleagues", kind::leave,        "no           no       no       no       no       no          no       no"},
  row{"colleagues", kind::note,         "no           no       ok       ok       no       no          no       no"},
  row{"colleagues", kind::tag,          "no           no       ok       ok       no       no          no       no"},
  row{"colleagues", kind::rating,       "no           no       no       no       no       no          no       no"},
  row{"colleagues", kind::take_over,    "no           no       no       no       no       no          no       no"},
  row{"colleagues", kind::app_item,    "no           no       ok       ok       no       no          no       no"},
  row{"colleagues", kind::offline_message, "no           no       no       no       no       no          no       no"},

  row{"ended", kind::open,              "ended        ended    ended    ended    ended    ended       ended    ended"},
  row{"ended", kind::message,           "ended        ended    ended    ended    ended    ended       ended    ended"},
  row{"ended", kind::read,              "ended        ended    ended    ended    ended    ended       ended    ended"},
  row{"ended", kind::offered,           "ended        ended    ended    ended    ended    ended       ended    ended"},
  row{"ended", kind::withdrawn,         "ended        ended    ended    ended    ended    ended       ended    ended"},
  row{"ended", kind::accept,            "ended        ended    ended    ended    ended    ended       ended    ended"},
  row{"ended", kind::hold,              "ended        ended    ended    ended    ended    ended       ended    ended"},
  row{"ended", kind::decline,           "ended        ended    ended    ended    ended    ended       ended    ended"},
  row{"ended", kind::assign,            "ended        ended    ended    ended    ended    ended       ended    ended"},
  row{"ended", kind::close,             "ended        ended    ended    ended    ended    ended       ended    ended"},
  row{"ended", kind::routed,            "ended        ended    ended    ended    ended    ended       ended    ended"},
  row{"ended", kind::inactive,          "ended        ended    ended    ended    ended    ended       ended    ended"},
  row{"ended", kind::transfer,          "ended        ended    ended    ended    ended    ended       ended    ended"},
  row{"ended", kind::invite,            "ended        ended    ended    ended    ended    ended       ended    ended"},
  row{"ended", kind::leave,             "ended        ended    ended    ended    ended    ended       ended    ended"},
  row{"ended", kind::note,              "no           no       ok       no       ok       ok          no       no"},
  row{"ended", kind::tag,               "no           no       ok       no       ok       ok          no       no"},
  row{"ended", kind::rating,            "ok           no       no       no       no       no          no       no"},
  row{"ended", kind::take_over,         "ended        ended    ended    ended    ended    ended       ended    ended"},
  row{"ended", kind::app_item,         "no           no       ok       no       ok       ok          no       no"},
  row{"ended", kind::offline_message,  "ended        ended    ended    ended    ended    ended       ended    ended"},
};
// clang-format on

/// A sensible fact of this kind: withdraws from whom it is offered to, routes to sales, invites iris, all else goes to otto.
fact typical(const session_state& s, kind what, principal author) {
  fact f = make(what, author, otto);
  if (what == kind::withdrawn && s.offered_to)
    f.target = s.offered_to;
  if (what == kind::invite)
    f.target = iris;
  if (what == kind::routed)
    f.queue = sales;
  f.up_to = 1;
  f.by = author == principal{sue} ? standing::supervisor : standing::member;
  return f;
}

TEST(session_decide, F001_every_status_kind_and_author_is_as_in_the_table) {
  for (const row& r : table) {
    std::istringstream verdicts{std::string{r.verdicts}};
    for (const author_row& a : authors) {
      std::string word;
      ASSERT_TRUE(verdicts >> word) << r.chat << ' ' << wire::EnumNamekind(r.what);
      const session_state& s = chats().at(r.chat);
      const verdict v = decide(s, typical(s, r.what, a.who));
      EXPECT_EQ(info(v.error).name, info(words.at(word)).name) << wire::EnumNamekind(r.what) << " by " << a.name << ", chat is " << r.chat;
    }
  }
}

TEST(session_decide, the_table_has_every_combination_of_status_and_record_kind) {
  std::size_t record_kinds = 0;
  for (kind k : wire::EnumValueskind())
    record_kinds += is_record(k);
  std::map<std::pair<std::string_view, kind>, int> rows;
  for (const row& r : table)
    ++rows[{r.chat, r.what}];
  EXPECT_EQ(rows.size(), (chats().size() - 1) * record_kinds) << "a new chat has its own test";
  EXPECT_EQ(rows.size(), table.size());
}

TEST(session_decide, a_new_chat_can_only_be_opened) {
  for (kind k : wire::EnumValueskind())
    if (is_record(k))
      for (const author_row& a : authors) {
        const error_code opens = a.who.is_visitor() || (a.who.is_operator() && a.who != principal{otto}) ? error_code::none
                                 : a.who.is_operator()                                                   ? error_code::no_such_operator
                                                                                                         : error_code::not_allowed;
        const session_state& s = chats().at("new");
        EXPECT_EQ(decide(s, typical(s, k, a.who)).error, k == kind::open ? opens : error_code::no_such_session) << wire::EnumNamekind(k) << " by " << a.name;
      }
}

} // namespace
} // namespace parley::domain::testing
