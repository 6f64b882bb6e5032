#include "facts.hpp"

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <sstream>
#include <string>
#include <string_view>

namespace parley::domain::testing {
namespace {

// ---- every status × kind × author, as one table

struct author_row {
  std::string_view name;
  principal who;
};
constexpr std::array authors{
  author_row{"its visitor", principal{ada}},
  author_row{"another visitor", principal{stranger}},
  author_row{"olga", principal{olga}},
  author_row{"otto", principal{otto}},
  author_row{"the system", the_system},
  author_row{"a bot", principal{principal_kind::bot, 1}},
};

struct row {
  std::string_view status; ///< a key of chats()
  kind what;
  std::string_view verdicts; ///< one word per author, in the order of `authors`
};

const std::map<std::string_view, error_code> words{
  {"ok", error_code::none},
  {"no", error_code::not_allowed},
  {"nosession", error_code::no_such_session},
  {"ended", error_code::session_ended},
  {"taken", error_code::taken},
  {"notoffered", error_code::not_offered},
};

const std::map<std::string_view, session_state>& chats() {
  static const auto all = [] {
    std::map<std::string_view, session_state> m;
    chat c;
    m["new"] = c.state;
    c.tell(opened());
    m["waiting"] = c.state;
    chat offered = c;
    offered.tell(offered_to(olga));
    m["offered to olga"] = offered.state;
    c.tell(accepted(olga));
    m["olga's"] = c.state;
    c.tell(closed(principal{olga}));
    m["ended"] = c.state;
    return m;
  }();
  return all;
}

// clang-format off
constexpr std::array table{
  //                                         its visitor  another    olga        otto        system      bot
  row{"new", kind::open,                    "ok           ok         no          no          no          no"},
  row{"new", kind::message,                 "nosession    nosession  nosession   nosession   nosession   nosession"},
  row{"new", kind::read,                    "nosession    nosession  nosession   nosession   nosession   nosession"},
  row{"new", kind::offered,                 "nosession    nosession  nosession   nosession   nosession   nosession"},
  row{"new", kind::withdrawn,               "nosession    nosession  nosession   nosession   nosession   nosession"},
  row{"new", kind::accept,                  "nosession    nosession  nosession   nosession   nosession   nosession"},
  row{"new", kind::hold,                    "nosession    nosession  nosession   nosession   nosession   nosession"},
  row{"new", kind::decline,                 "nosession    nosession  nosession   nosession   nosession   nosession"},
  row{"new", kind::assign,                  "nosession    nosession  nosession   nosession   nosession   nosession"},
  row{"new", kind::close,                   "nosession    nosession  nosession   nosession   nosession   nosession"},

  row{"waiting", kind::open,                "no           no         no          no          no          no"},
  row{"waiting", kind::message,             "ok           no         no          no          no          no"},
  row{"waiting", kind::read,                "ok           no         no          no          no          no"},
  row{"waiting", kind::offered,             "no           no         no          no          ok          no"},
  row{"waiting", kind::withdrawn,           "no           no         no          no          notoffered  no"},
  row{"waiting", kind::accept,              "no           no         ok          ok          no          no"},
  row{"waiting", kind::hold,                "no           no         ok          ok          no          no"},
  row{"waiting", kind::decline,             "no           no         notoffered  notoffered  no          no"},
  row{"waiting", kind::assign,              "no           no         ok          ok          no          no"},
  row{"waiting", kind::close,               "ok           no         no          no          ok          no"},

  row{"offered to olga", kind::open,        "no           no         no          no          no          no"},
  row{"offered to olga", kind::message,     "ok           no         no          no          no          no"},
  row{"offered to olga", kind::read,        "ok           no         no          no          no          no"},
  row{"offered to olga", kind::offered,     "no           no         no          no          taken       no"},
  row{"offered to olga", kind::withdrawn,   "no           no         no          no          ok          no"},
  row{"offered to olga", kind::accept,      "no           no         ok          taken       no          no"},
  row{"offered to olga", kind::hold,        "no           no         ok          taken       no          no"},
  row{"offered to olga", kind::decline,     "no           no         ok          notoffered  no          no"},
  row{"offered to olga", kind::assign,      "no           no         ok          ok          no          no"},
  row{"offered to olga", kind::close,       "ok           no         no          no          ok          no"},

  row{"olga's", kind::open,                 "no           no         no          no          no          no"},
  row{"olga's", kind::message,              "ok           no         ok          no          no          no"},
  row{"olga's", kind::read,                 "ok           no         ok          no          no          no"},
  row{"olga's", kind::offered,              "no           no         no          no          taken       no"},
  row{"olga's", kind::withdrawn,            "no           no         no          no          notoffered  no"},
  row{"olga's", kind::accept,               "no           no         taken       taken       no          no"},
  row{"olga's", kind::hold,                 "no           no         taken       taken       no          no"},
  row{"olga's", kind::decline,              "no           no         notoffered  notoffered  no          no"},
  row{"olga's", kind::assign,               "no           no         ok          no          no          no"},
  row{"olga's", kind::close,                "ok           no         ok          no          ok          no"},

  row{"ended", kind::open,                  "ended        ended      ended       ended       ended       ended"},
  row{"ended", kind::message,               "ended        ended      ended       ended       ended       ended"},
  row{"ended", kind::read,                  "ended        ended      ended       ended       ended       ended"},
  row{"ended", kind::offered,               "ended        ended      ended       ended       ended       ended"},
  row{"ended", kind::withdrawn,             "ended        ended      ended       ended       ended       ended"},
  row{"ended", kind::accept,                "ended        ended      ended       ended       ended       ended"},
  row{"ended", kind::hold,                  "ended        ended      ended       ended       ended       ended"},
  row{"ended", kind::decline,               "ended        ended      ended       ended       ended       ended"},
  row{"ended", kind::assign,                "ended        ended      ended       ended       ended       ended"},
  row{"ended", kind::close,                 "ended        ended      ended       ended       ended       ended"},
};
// clang-format on

/// A sensible fact of this kind: reads up to 1, offers and assigns to otto, withdraws from olga.
fact typical(kind what, principal author) {
  fact f = make(what, author);
  f.up_to = 1;
  f.target = what == kind::withdrawn ? olga : otto;
  return f;
}

TEST(session_decide, every_status_kind_and_author_is_as_in_the_table) {
  for (const row& r : table) {
    std::istringstream verdicts{std::string{r.verdicts}};
    for (const author_row& a : authors) {
      std::string word;
      ASSERT_TRUE(verdicts >> word) << r.status << ' ' << wire::EnumNamekind(r.what);
      const verdict v = decide(chats().at(r.status), typical(r.what, a.who));
      EXPECT_EQ(info(v.error).name, info(words.at(word)).name) << wire::EnumNamekind(r.what) << " by " << a.name << ", chat is " << r.status;
    }
  }
}

TEST(session_decide, the_table_has_every_combination_of_status_and_record_kind) {
  std::size_t record_kinds = 0;
  for (kind k : wire::EnumValueskind())
    record_kinds += is_record(k);
  std::map<std::pair<std::string_view, kind>, int> rows;
  for (const row& r : table)
    ++rows[{r.status, r.what}];
  EXPECT_EQ(rows.size(), chats().size() * record_kinds);
  EXPECT_EQ(rows.size(), table.size());
}

// ---- what the table leaves out

TEST(session_decide, who_comes_second_is_told_who_was_first) {
  EXPECT_EQ(decide(chats().at("olga's"), accepted(otto)).holder, olga);
  EXPECT_EQ(decide(chats().at("olga's"), accepted(olga)).holder, olga);
  EXPECT_EQ(decide(chats().at("offered to olga"), put_on_hold(otto)).holder, olga);
  EXPECT_FALSE(decide(chats().at("olga's"), text(otto)).holder);
}

TEST(session_decide, a_withdrawal_must_name_the_operator_it_is_offered_to) {
  EXPECT_EQ(decide(chats().at("offered to olga"), withdrawn_from(otto)).error, error_code::not_offered);
  EXPECT_EQ(decide(chats().at("offered to olga"), withdrawn_from({})).error, error_code::not_offered);
  EXPECT_EQ(decide(chats().at("waiting"), withdrawn_from({})).error, error_code::not_offered);
}

TEST(session_decide, an_offer_and_an_assignment_need_an_operator) {
  EXPECT_EQ(decide(chats().at("waiting"), offered_to({})).error, error_code::no_such_operator);
  EXPECT_EQ(decide(chats().at("olga's"), assigned(olga, {})).error, error_code::no_such_operator);
}

TEST(session_decide, a_session_is_not_assigned_to_who_has_it) {
  const verdict v = decide(chats().at("olga's"), assigned(olga, olga));
  EXPECT_EQ(v.error, error_code::taken);
  EXPECT_EQ(v.holder, olga);
}

TEST(session_decide, a_waiting_session_is_assigned_even_to_whom_it_is_offered) {
  EXPECT_TRUE(decide(chats().at("offered to olga"), assigned(otto, olga)));
  EXPECT_TRUE(decide(chats().at("waiting"), assigned(otto, otto)));
}

TEST(session_decide, one_reads_from_the_first_record_to_the_newest) {
  const auto& s = chats().at("olga's");
  EXPECT_EQ(decide(s, seen(principal{olga}, 0)).error, error_code::bad_request);
  EXPECT_TRUE(decide(s, seen(principal{olga}, 1)));
  EXPECT_TRUE(decide(s, seen(principal{olga}, s.seq)));
  EXPECT_EQ(decide(s, seen(principal{olga}, s.seq + 1)).error, error_code::bad_request);
  EXPECT_EQ(decide(s, seen(principal{otto}, s.seq + 1)).error, error_code::not_allowed) << "who may not read learns nothing of the length";
}

TEST(session_decide, the_reason_of_the_end_must_fit_who_ends_it) {
  using enum wire::end_reason;
  const auto& s = chats().at("olga's");
  const std::map<wire::end_reason, std::array<bool, 3>> fits{
    {none, {true, true, true}},
    {by_visitor, {true, false, false}},
    {by_operator, {false, true, false}},
    {time_out, {false, false, true}},
    {termination, {false, false, true}},
  };
  for (const auto& [reason, expected] : fits) {
    int column = 0;
    for (principal who : {principal{ada}, principal{olga}, the_system})
      EXPECT_EQ(decide(s, closed(who, reason)).error, expected[column++] ? error_code::none : error_code::bad_request)
        << wire::EnumNameend_reason(reason) << " by " << int(who.kind());
  }
}

TEST(session_decide, what_is_no_record_is_never_added) {
  for (kind k : wire::EnumValueskind())
    if (!is_record(k)) {
      EXPECT_EQ(decide(chats().at("waiting"), make(k, principal{ada})).error, error_code::bad_request) << wire::EnumNamekind(k);
    }
  EXPECT_EQ(decide(chats().at("waiting"), make(kind{200}, principal{ada})).error, error_code::unknown_kind);
}

TEST(session_decide, a_visitor_without_a_number_opens_nothing) { EXPECT_EQ(decide({}, opened(visitor_id{})).error, error_code::not_allowed); }

} // namespace
} // namespace parley::domain::testing
