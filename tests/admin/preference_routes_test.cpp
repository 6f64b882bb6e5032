#include "accounts/preferences.hpp"
#include "admin/account_routes.hpp"
#include "desk.hpp"
#include "tests/accounts/fixture.hpp"

namespace parley::admin {
namespace {

using accounts::permission;
using testing::desk;
using testing::method;
namespace json = boost::json;

constexpr std::string_view path = "/api/v1/me/preferences";

/// "boss" may everything, "normal" nothing more than others; both have accounts.
struct preference_routes_test : desk {
  std::unique_ptr<accounts::authority> book;

  void SetUp() override {
    desk::SetUp();
    book = *accounts::authority::open(*store, clock, accounts::testing::cheap_options());
    for (const char* name : {"boss", "normal"}) {
      accounts::testing::awaited<accounts::created_account> made;
      book->create({.name = name}, made.callback());
      ASSERT_TRUE(made.get());
    }
    api to{routes, verify};
    add_preference_routes(to, *book);
  }
  void TearDown() override { book.reset(); } // before the store

  reply put(std::string_view who, std::string body) { return ask(method::put, path, who, std::move(body)); }
  json::value get(std::string_view who) { return ask(method::get, path, who).body; }
};

TEST_F(preference_routes_test, F053_EveryFilterIsOnUntilItIsSwitchedOff) {
  EXPECT_EQ(get("normal"), json::parse(R"({"preferences":{"filters":{"visitor":true,"chatbot":true}},"available_filters":["visitor","chatbot"]})"));
  EXPECT_EQ(put("normal", R"({"filters":{"chatbot":false},"mine":{"a":[1,"x"]}})").status, 200u);
  const auto wanted = json::parse(R"({"preferences":{"filters":{"visitor":true,"chatbot":false},"mine":{"a":[1,"x"]}},"available_filters":["visitor","chatbot"]})");
  EXPECT_EQ(get("normal"), wanted);
  EXPECT_EQ(get("boss").at_pointer("/preferences"), json::parse(R"({"filters":{"visitor":true,"chatbot":true,"operator":true}})")) << "each has its own";
}

TEST_F(preference_routes_test, F053_AreReplacedAsAWhole) {
  ASSERT_EQ(put("normal", R"({"filters":{"chatbot":false},"a":1})").status, 200u);
  const auto told = put("normal", R"({"b":2})");
  EXPECT_EQ(told.body, json::parse(R"({"preferences":{"b":2,"filters":{"visitor":true,"chatbot":true}},"available_filters":["visitor","chatbot"]})"));
  EXPECT_EQ(get("normal"), told.body);
}

TEST_F(preference_routes_test, F054_TheOperatorFilterIsRefusedToOthersWhateverItIsSetTo) {
  for (const auto* body : {R"({"filters":{"operator":true}})", R"({"filters":{"visitor":false,"operator":false}})"}) {
    const auto no = put("normal", body);
    EXPECT_EQ(no.status, 403u);
    EXPECT_EQ(no.body.at("code"), "not_allowed");
    EXPECT_THAT(std::string{no.body.at("detail").as_string()}, ::testing::HasSubstr("`operator`"));
  }
  EXPECT_EQ(get("normal").at_pointer("/preferences/filters/visitor"), true) << "nothing of it was kept";
  EXPECT_EQ(put("boss", R"({"filters":{"operator":false}})").status, 200u);
  EXPECT_EQ(get("boss").at_pointer("/preferences/filters/operator"), false);
}

TEST_F(preference_routes_test, F054_ARightThatIsGoneTakesItsFilterAlong) {
  ASSERT_TRUE(book->keep_preferences("normal", R"({"filters":{"operator":false,"visitor":false}})")); // while it had the right
  EXPECT_EQ(get("normal").at_pointer("/preferences"), json::parse(R"({"filters":{"visitor":false,"chatbot":true}})"));
}

TEST_F(preference_routes_test, F053_WhatIsNoFilterIsTold) {
  const auto no = put("boss", R"({"filters":{"visitor":1,"colour":true}})");
  EXPECT_EQ(no.status, 422u);
  EXPECT_EQ(no.body.at_pointer("/faults/0/path"), "/filters/visitor");
  EXPECT_EQ(no.body.at_pointer("/faults/1/path"), "/filters/colour");
  EXPECT_EQ(put("normal", R"({"filters":["operator"]})").status, 422u);
  EXPECT_EQ(put("normal", "[]").status, 400u);
}

TEST_F(preference_routes_test, F053_ABodyIsNoLargerThanWhatMayBeKept) {
  const auto found = routes.find(method::put, std::string{path});
  ASSERT_TRUE(found.route);
  EXPECT_EQ(found.route->max_body_bytes, accounts::max_preferences_bytes);
  std::string numbers = "1.5";
  for (int n = 0; n < 2000; ++n)
    numbers += ",1.5";
  const std::string body = R"({"x":[)" + numbers + "]}"; // longer when it is written anew: 1.5E0
  ASSERT_LE(body.size(), accounts::max_preferences_bytes);
  ASSERT_GT(json::serialize(json::parse(body)).size(), accounts::max_preferences_bytes);
  EXPECT_EQ(put("normal", body).status, 200u) << "what counts is what was sent";
}

TEST_F(preference_routes_test, F053_AreForAccountsThatMayUseThem) {
  EXPECT_EQ(ask(method::get, path, "").status, 401u);
  EXPECT_EQ(ask(method::get, path, "new").status, 403u);
  EXPECT_EQ(put("new", "{}").status, 403u);
}

TEST_F(preference_routes_test, F053_AreDeletedWithTheAccount) {
  ASSERT_EQ(put("normal", R"({"a":1})").status, 200u);
  ASSERT_TRUE(book->remove("normal"));
  EXPECT_EQ(put("normal", R"({"a":1})").status, 404u);
  EXPECT_FALSE(*store->get(accounts::preferences_key("normal")));
}

} // namespace
} // namespace parley::admin
