// F076: canned responses are added, edited, deleted, listed and searched; each has a short-cut.
#include "desk.hpp"

namespace parley::admin {
namespace {

using testing::desk;
using testing::method;
namespace json = boost::json;

constexpr auto all = "/api/v1/canned-responses";
constexpr auto hi = "/api/v1/canned-responses/hi";

using canned_routes_test = desk;

TEST_F(canned_routes_test, F076_are_added_edited_renamed_and_deleted) {
  EXPECT_EQ(ask(method::put, hi, "boss", R"({"text":"Hello"})").status, 201u);
  EXPECT_EQ(ask(method::put, hi, "boss", R"({"text":"Hello %VISITOR%"})").status, 200u);
  EXPECT_EQ(ask(method::get, all).body.at("canned_responses"), json::parse(R"([{"text":"Hello %VISITOR%","shortcut":"hi"}])"));
  EXPECT_EQ(ask(method::put, hi, "boss", R"({"shortcut":"hello","text":"Hello"})").status, 200u);
  EXPECT_EQ(book->current()->document.at("canned"), json::parse(R"([{"shortcut":"hello","text":"Hello"}])"));
  EXPECT_EQ(ask(method::del, hi).status, 404u);
  EXPECT_EQ(ask(method::del, "/api/v1/canned-responses/hello").status, 200u);
  EXPECT_TRUE(ask(method::get, all).body.at("canned_responses").as_array().empty());
}

TEST_F(canned_routes_test, F076_are_searched_in_short_cuts_and_texts) {
  ask(method::put, hi, "boss", R"({"text":"Good morning"})");
  ask(method::put, "/api/v1/canned-responses/bye", "boss", R"({"text":"See you"})");
  EXPECT_EQ(ask(method::get, "/api/v1/canned-responses?search=morn").body.at("canned_responses").as_array().size(), 1u);
  EXPECT_EQ(ask(method::get, "/api/v1/canned-responses?search=by").body.at("canned_responses").as_array().size(), 1u);
  EXPECT_EQ(ask(method::get, "/api/v1/canned-responses?search=zzz").body.at("canned_responses").as_array().size(), 0u);
}

TEST_F(canned_routes_test, F076_every_operator_lists_them_and_who_manages_settings_changes_them) {
  EXPECT_EQ(ask(method::get, all, "normal").status, 200u);
  EXPECT_EQ(ask(method::put, hi, "normal", R"({"text":"x"})").status, 403u);
  EXPECT_EQ(ask(method::del, hi, "normal").status, 403u);
}

TEST_F(canned_routes_test, F076_who_knew_an_older_version_is_told) {
  EXPECT_EQ(ask(method::put, hi, "boss", R"({"text":"x"})", {{"If-Match", "\"1\""}}).status, 201u);
  EXPECT_EQ(ask(method::put, hi, "boss", R"({"text":"y"})", {{"If-Match", "\"1\""}}).status, 412u);
}

} // namespace
} // namespace parley::admin
