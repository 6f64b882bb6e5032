// The routes of accounts on a real authority: what each caller reaches.
#include "admin/account_routes.hpp"

#include "admin/audit_log.hpp"
#include "http/target.hpp"
#include "tests/accounts/fixture.hpp"

#include <future>

namespace parley::admin {
namespace {

namespace json = boost::json;
using accounts::permission;
using accounts::role;
using http::method;

/// "ada" is an administrator; "hr" a normal operator that may manage accounts, too; "olga" a normal operator. A token is the name of its account.
struct account_routes_test : ::testing::Test, accounts::testing::authority_rig {
  void SetUp() override {
    made("ada", "correct horse", role::administrator);
    made("olga", "correct horse");
    made("hr", "correct horse");
    ASSERT_TRUE(a->edit("hr", {.extra = accounts::permission_set{permission::manage_accounts}}));
    api to{routes, [this](std::string_view token) -> result<accounts::identity, accounts::refusal> {
             const auto found = a->find(token);
             if (!found)
               return failure{accounts::refusal{accounts::refused::bad_credentials, {}, 0}};
             return accounts::identity{found->name, found->name, found->number, found->is, accounts::permissions_of(*found), {}};
           }};
    add_account_routes(to, *a, audit);
  }

  struct reply {
    unsigned status = 0;
    json::value body;
  };
  reply ask(method m, std::string_view target, std::string_view token, std::string body = {}) {
    http::request r;
    EXPECT_TRUE(http::parse_target(target, r));
    r.method = m;
    r.body = std::move(body);
    r.fields.emplace_back("Authorization", "Bearer " + std::string{token});
    auto found = routes.find(m, r.path);
    if (!found.route)
      return {404, nullptr};
    r.parameters = std::move(found.parameters);
    std::promise<reply> told;
    found.route->handle(std::move(r), http::responder{[&](http::response answer) {
      json::error_code ignored;
      told.set_value({answer.status, json::parse(answer.body, ignored)});
    }});
    return told.get_future().get();
  }

  audit_log audit{*store, clock};
  http::router routes;
};

TEST_F(account_routes_test, F071_the_right_to_manage_accounts_is_not_every_right) {
  EXPECT_EQ(ask(method::patch, "/api/v1/operators/hr", "hr", R"({"role":"administrator"})").status, 403);
  EXPECT_EQ(ask(method::patch, "/api/v1/operators/hr", "hr", R"({"permissions":["manage_accounts","erase_visitors"]})").status, 403);
  EXPECT_EQ(ask(method::post, "/api/v1/operators", "hr", R"({"name":"eve","role":"administrator"})").status, 403);
  EXPECT_EQ(ask(method::put, "/api/v1/operators/ada/password", "hr", "{}").status, 403);
  EXPECT_EQ(ask(method::patch, "/api/v1/operators/ada", "hr", R"({"renew_client_key":true})").status, 403);
  EXPECT_EQ(ask(method::post, "/api/v1/operators/ada/logout", "hr").status, 403);
  EXPECT_EQ(ask(method::del, "/api/v1/operators/ada", "hr").status, 403);
  EXPECT_EQ(a->find("hr")->is, role::normal);
  EXPECT_TRUE(login("ada", "correct horse"));
}

TEST_F(account_routes_test, F074_a_client_key_is_shown_to_who_may_do_as_much_as_its_account) {
  const auto theirs = ask(method::get, "/api/v1/operators/ada", "hr");
  EXPECT_EQ(theirs.status, 200);
  EXPECT_FALSE(theirs.body.as_object().contains("client_key"));
  EXPECT_TRUE(ask(method::get, "/api/v1/operators/olga", "hr").body.as_object().contains("client_key"));
  EXPECT_TRUE(ask(method::get, "/api/v1/operators/hr", "ada").body.as_object().contains("client_key"));
}

TEST_F(account_routes_test, F067_accounts_within_its_own_rights_it_manages_as_an_administrator_does) {
  EXPECT_EQ(ask(method::post, "/api/v1/operators", "hr", R"({"name":"otto"})").status, 201);
  EXPECT_EQ(ask(method::patch, "/api/v1/operators/olga", "hr", R"({"capacity":7})").status, 200);
  EXPECT_EQ(ask(method::put, "/api/v1/operators/olga/password", "hr", "{}").status, 200);
  EXPECT_EQ(ask(method::post, "/api/v1/operators/olga/logout", "hr").status, 204);
  EXPECT_EQ(ask(method::del, "/api/v1/operators/otto", "hr").status, 204);
  EXPECT_EQ(ask(method::patch, "/api/v1/operators/hr", "ada", R"({"role":"administrator"})").status, 200);
}

} // namespace
} // namespace parley::admin
