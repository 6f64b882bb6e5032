#include "admin/api.hpp"

#include "desk.hpp"

namespace parley::admin {
namespace {

using accounts::permission;
using testing::desk;
using testing::method;

struct api_test : desk {
  void SetUp() override {
    api to{routes, verify};
    const auto ok = [](const call& c) { return http::json(boost::json::object{{"who", c.who.account}, {"from", c.as().from}}); };
    to.add(method::get, "/anybody", access::anybody(), ok);
    to.add(method::get, "/restricted", access::restricted(), ok);
    to.add(method::get, "/account", access::account(), ok);
    to.add(method::get, "/holder", access::holder(permission::manage_accounts), ok);
    to.add_later(method::get, "/later", access::account(), [](const call&, const http::responder& answer) { answer(http::no_content()); });
  }
  unsigned status(std::string_view target, std::string_view token) { return ask(method::get, target, token).status; }
};

TEST_F(api_test, F071_each_route_admits_those_that_it_is_for) {
  const struct {
    const char* token;
    unsigned anybody, restricted, account, holder;
  } cases[] = {{"", 200, 401, 401, 401}, {"wrong", 200, 401, 401, 401}, {"new", 200, 200, 403, 403}, {"normal", 200, 200, 200, 403}, {"boss", 200, 200, 200, 200}};
  for (const auto& c : cases) {
    EXPECT_EQ(status("/anybody", c.token), c.anybody) << c.token;
    EXPECT_EQ(status("/restricted", c.token), c.restricted) << c.token;
    EXPECT_EQ(status("/account", c.token), c.account) << c.token;
    EXPECT_EQ(status("/holder", c.token), c.holder) << c.token;
  }
  EXPECT_EQ(status("/later", "normal"), 204u);
  EXPECT_EQ(status("/later", ""), 401u);
}

TEST_F(api_test, a_handler_knows_who_asks_and_from_where) {
  EXPECT_EQ(ask(method::get, "/account", "boss").body, boost::json::parse(R"({"who":"boss","from":"192.0.2.7"})"));
}

TEST_F(api_test, who_shows_no_token_is_told_how) {
  const auto no = ask(method::get, "/account", "");
  EXPECT_EQ(no.field("WWW-Authenticate"), "Bearer realm=\"parley\"");
  EXPECT_EQ(ask(method::get, "/account", "", "", {{"Authorization", "Basic Ym9zczo="}}).status, 401u);
}

TEST_F(api_test, F070_who_may_not_is_known_before_a_body_is_read) {
  const auto status_of_head = [this](std::string_view path, std::string_view token) {
    http::request head;
    head.fields.emplace_back("Authorization", "Bearer " + std::string{token});
    const auto no = routes.find(method::get, path).route->admit(head);
    return no ? no->status : 200u;
  };
  EXPECT_EQ(status_of_head("/holder", "wrong"), 401u);
  EXPECT_EQ(status_of_head("/holder", "normal"), 403u);
  EXPECT_EQ(status_of_head("/holder", "boss"), 200u);
  EXPECT_EQ(status_of_head("/later", "wrong"), 401u);
  EXPECT_EQ(status_of_head("/anybody", "wrong"), 200u);
}

TEST_F(api_test, F070_an_upload_is_refused_before_its_body) {
  api to{routes, verify};
  to.add_upload(
    method::post, "/upload", access::account(), [](const call&) -> result<std::unique_ptr<http::body_sink>, http::response> { return failure{http::no_content()}; }, 10);
  const auto found = routes.find(method::post, "/upload");
  http::request head;
  EXPECT_EQ(found.route->upload(head).error().status, 401u);
  head.fields.emplace_back("Authorization", "Bearer normal");
  EXPECT_EQ(found.route->upload(head).error().status, 204u);
}

TEST(api_refusal, says_when_to_come_again_and_why) {
  const auto r = refused({accounts::refused::too_many_attempts, {}, 1500});
  EXPECT_EQ(r.status, 429u);
  EXPECT_EQ(r.fields.front(), (std::pair<std::string, std::string>{"Retry-After", "2"}));
  EXPECT_EQ(boost::json::parse(r.body).at("code").as_string(), accounts::name_of(accounts::refused::too_many_attempts));
}

TEST(api_refusal, does_not_tell_a_client_what_ails_the_disk) {
  const auto r = refused({accounts::refused::storage_failed, "/var/lib/x: EIO", 0});
  EXPECT_EQ(r.status, 500u);
  EXPECT_EQ(r.body.find("EIO"), r.body.npos);
}

} // namespace
} // namespace parley::admin
