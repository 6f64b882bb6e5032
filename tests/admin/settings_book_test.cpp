#include "desk.hpp"

namespace parley::admin {
namespace {

using testing::desk;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::object;
using reason = settings_book::refusal::reason;

const actor olga{"olga", "192.0.2.1"};

struct settings_book_test : desk {
  std::uint64_t change(std::string_view document, std::optional<std::uint64_t> based_on = {}) {
    const auto done = book->change(olga, {object(document), based_on, "note"});
    EXPECT_TRUE(done);
    return done ? (*done)->number : 0;
  }
};

TEST_F(settings_book_test, the_file_is_the_first_version) {
  storage::temporary_directory fresh;
  auto other = *storage::control_store::open(fresh.path());
  audit_log log{*other, clock};
  auto first = settings_book::open(*other, clock, log, object(R"({"limit":7})"));
  ASSERT_TRUE(first);
  EXPECT_EQ((*first)->current()->number, 1u);
  EXPECT_EQ((*first)->current()->who, "file");
  EXPECT_EQ((*first)->current()->document, object(R"({"limit":7})"));
}

TEST_F(settings_book_test, F015_a_change_is_kept_and_then_in_force) {
  EXPECT_EQ(change(R"({"limit":1})"), 2u);
  EXPECT_THAT(put_into_force, ElementsAre(object(R"({"limit":1})")));
  EXPECT_EQ(book->current()->who, "olga");
  start({});
  EXPECT_EQ(book->current()->number, 2u);
  EXPECT_EQ(book->current()->document, object(R"({"limit":1})"));
  EXPECT_EQ(book->current()->note, "note");
}

TEST_F(settings_book_test, what_changes_nothing_makes_no_version) {
  change(R"({"a":1,"b":2})");
  EXPECT_EQ(change(R"({"b":2,"a":1})"), 2u);
  EXPECT_EQ(put_into_force.size(), 1u);
}

TEST_F(settings_book_test, a_document_with_faults_is_refused_whole) {
  const auto no = book->change(olga, {object(R"({"limit":-1,"unknown":2,"fine":3})"), {}, {}});
  ASSERT_FALSE(no);
  EXPECT_EQ(no.error().why, reason::faulty);
  ASSERT_EQ(no.error().faults.size(), 2u);
  EXPECT_EQ(no.error().faults[0].path, "/limit");
  EXPECT_EQ(no.error().faults[1].path, "/unknown");
  EXPECT_EQ(book->current()->number, 1u);
  EXPECT_THAT(put_into_force, IsEmpty());
}

TEST_F(settings_book_test, of_two_who_knew_the_same_version_the_second_is_told) {
  EXPECT_EQ(change(R"({"limit":1})", 1), 2u);
  const auto no = book->change(olga, {object(R"({"limit":2})"), 1, {}});
  ASSERT_FALSE(no);
  EXPECT_EQ(no.error().why, reason::stale);
  EXPECT_EQ(no.error().current, 2u);
  EXPECT_EQ(book->current()->document, object(R"({"limit":1})"));
}

TEST_F(settings_book_test, F104_a_change_and_its_row_are_one_transaction) {
  change(R"({"limit":1,"secret":"s"})");
  const auto rows = audit->read({.limit = 1});
  ASSERT_TRUE(rows);
  const auto& row = rows->rows.front();
  EXPECT_EQ(row.at("what"), "settings.changed");
  EXPECT_EQ(row.at("target"), "2");
  EXPECT_EQ(row.at("after"), boost::json::parse(R"json([{"path":"/limit","after":1},{"path":"/secret","after":"(hidden)"}])json"));
}

// ---- the file

TEST_F(settings_book_test, a_file_that_says_what_it_said_leaves_the_api_its_version) {
  change(R"({"limit":1})");
  EXPECT_TRUE(book->file_read({}));
  EXPECT_EQ(book->current()->number, 2u);
  start({});
  EXPECT_EQ(book->current()->number, 2u);
}

TEST_F(settings_book_test, a_file_that_says_something_else_is_a_new_version) {
  change(R"({"limit":1})");
  EXPECT_TRUE(book->file_read(object(R"({"limit":5})")));
  EXPECT_EQ(book->current()->number, 3u);
  EXPECT_EQ(book->current()->who, "file");
  EXPECT_EQ(put_into_force.back(), object(R"({"limit":5})"));
  change(R"({"limit":6})");
  start(object(R"({"limit":5})"));
  EXPECT_EQ(book->current()->number, 4u) << "it said so before";
  start(object(R"({"limit":8})"));
  EXPECT_EQ(book->current()->number, 5u) << "also at a start";
  EXPECT_EQ(book->current()->document, object(R"({"limit":8})"));
}

TEST_F(settings_book_test, a_file_with_faults_is_refused_whole) {
  const auto no = book->file_read(object(R"({"limit":-1})"));
  ASSERT_FALSE(no);
  EXPECT_EQ(no.error().faults.size(), 1u);
  EXPECT_EQ(book->current()->number, 1u);
  EXPECT_TRUE(book->file_read({})) << "it counts as not read";
  EXPECT_EQ(book->current()->number, 1u);
}

// ---- history

TEST_F(settings_book_test, old_versions_can_be_looked_up) {
  change(R"({"limit":1})");
  change(R"({"limit":2})");
  const auto old = book->version(2);
  ASSERT_TRUE(old && *old);
  EXPECT_EQ((*old)->document, object(R"({"limit":1})"));
  EXPECT_FALSE(*book->version(9));
  std::vector<std::uint64_t> numbers;
  const auto newest = book->history(0, 2), older = book->history(2, 5);
  ASSERT_TRUE(newest && older);
  for (const auto* page : {&*newest, &*older})
    for (const auto& v : *page)
      numbers.push_back(v.number);
  EXPECT_THAT(numbers, ElementsAre(3, 2, 1));
  EXPECT_THAT(*book->history(1, 5), IsEmpty());
}

TEST_F(settings_book_test, only_so_many_versions_are_kept) {
  for (std::uint64_t i = 2; i <= settings_book::max_versions + 2; ++i)
    ASSERT_EQ(change(R"({"limit":)" + std::to_string(i) + "}"), i);
  EXPECT_FALSE(*book->version(2));
  EXPECT_TRUE(*book->version(3));
  EXPECT_EQ(book->history(0, 10'000)->size(), settings_book::max_versions);
}

} // namespace
} // namespace parley::admin
