// F104: every administrative act leaves a row.
#include "desk.hpp"

namespace parley::admin {
namespace {

using testing::desk;
using testing::method;

struct audit_log_test : desk {
  std::vector<std::string> targets(const audit_log::question& q) {
    std::vector<std::string> out;
    for (const auto& row : value_of(audit->read(q)).rows)
      out.emplace_back(row.at("target").as_string());
    return out;
  }
  template <class T, class E>
  static T value_of(result<T, E> r) {
    EXPECT_TRUE(r);
    return *std::move(r);
  }
  void add(std::string who, std::string what, std::string target) { value_of(audit->add({std::move(who), "192.0.2.1"}, {std::move(what), std::move(target)})); }
  void SetUp() override {
    desk::SetUp(); // its settings are row 1
    add("olga", "operator.created", "a");
    add("otto", "operator.created", "b");
    add("olga", "settings.changed", "c");
  }
};

TEST_F(audit_log_test, F104_rows_say_who_did_what_when_and_from_where) {
  clock.advance_ms(5);
  value_of(audit->add({"olga", "192.0.2.9"}, {"operator.edited", "ann", 1, 2}));
  EXPECT_EQ(boost::json::value(value_of(audit->read({.limit = 1})).rows.front()),
    boost::json::parse(R"({"number":5,"time_ms":1795303898005,"who":"olga","from":"192.0.2.9","what":"operator.edited","target":"ann","before":1,"after":2})"));
}

TEST_F(audit_log_test, F104_rows_are_read_newest_first_page_by_page) {
  EXPECT_THAT(targets({.limit = 2}), ::testing::ElementsAre("c", "b"));
  const auto next = value_of(audit->read({.limit = 2})).next;
  ASSERT_EQ(next, 3u);
  EXPECT_THAT(targets({.before = *next, .limit = 2}), ::testing::ElementsAre("a", "1"));
  EXPECT_THAT(targets({.before = 1}), ::testing::IsEmpty());
}

TEST_F(audit_log_test, F104_rows_are_found_by_who_what_and_whom) {
  EXPECT_THAT(targets({.who = "olga"}), ::testing::ElementsAre("c", "a"));
  EXPECT_THAT(targets({.what = "operator."}), ::testing::ElementsAre("b", "a"));
  EXPECT_THAT(targets({.target = "b"}), ::testing::ElementsAre("b"));
}

TEST_F(audit_log_test, F104_numbers_go_on_after_a_restart) {
  start({});
  add("olga", "x", "d");
  EXPECT_THAT(targets({}), ::testing::ElementsAre("d", "c", "b", "a", "1"));
}

TEST_F(audit_log_test, F104_F071_only_who_has_the_right_reads_it) {
  EXPECT_EQ(ask(method::get, "/api/v1/audit-log", "normal").status, 403u);
  EXPECT_EQ(ask(method::get, "/api/v1/audit-log", "").status, 401u);
  const auto got = ask(method::get, "/api/v1/audit-log?limit=1&who=olga");
  EXPECT_EQ(got.status, 200u);
  EXPECT_EQ(got.body.at("rows").as_array().size(), 1u);
  EXPECT_EQ(got.body.at("next").to_number<int>(), 4);
}

TEST_F(audit_log_test, F104_the_log_can_only_be_read) {
  for (const auto m : {method::put, method::post, method::patch, method::del})
    EXPECT_EQ(ask(m, "/api/v1/audit-log").status, 405u);
}

TEST_F(audit_log_test, a_question_that_makes_no_sense_is_told) {
  EXPECT_EQ(ask(method::get, "/api/v1/audit-log?limit=0").status, 400u);
  EXPECT_EQ(ask(method::get, "/api/v1/audit-log?limit=501").status, 400u);
  EXPECT_EQ(ask(method::get, "/api/v1/audit-log?before=x").status, 400u);
}

} // namespace
} // namespace parley::admin
