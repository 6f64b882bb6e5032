// What the tests of this folder share: a control store, a book of settings, routes, and somebody who asks them without a socket.
#pragma once
#include "admin/api.hpp"
#include "admin/audit_routes.hpp"
#include "admin/settings_routes.hpp"
#include "http/target.hpp"
#include "tests/storage/fixture.hpp"

#include <gmock/gmock.h>

namespace parley::admin::testing {

namespace json = boost::json;
using http::method;

inline json::object object(std::string_view text) { return json::parse(text).as_object(); }

/// Documents have a `limit`, a number that is not negative; everything else may be anything.
inline std::vector<http::fault> faults_of(const json::object& document) {
  std::vector<http::fault> out;
  if (const auto* limit = document.if_contains("limit"); limit && (!limit->is_int64() || limit->get_int64() < 0))
    out.push_back({"/limit", "limit must be a number that is not negative"});
  if (document.contains("unknown"))
    out.push_back({"/unknown", "unknown key"});
  return out;
}

struct desk : ::testing::Test {
  storage::temporary_directory dir;
  manual_clock clock{1'795'303'898'000};
  std::unique_ptr<storage::control_store> store;
  std::unique_ptr<audit_log> audit;
  std::unique_ptr<settings_book> book;
  std::vector<json::object> put_into_force;
  http::router routes;

  void SetUp() override { start({}); }
  /// As a server does: with what its file says.
  void start(const json::object& file) {
    book.reset();
    audit.reset();
    store.reset();
    store = *storage::control_store::open(dir.path());
    audit = std::make_unique<audit_log>(*store, clock);
    auto opened = settings_book::open(*store, clock, *audit, file);
    ASSERT_TRUE(opened) << opened.error();
    book = *std::move(opened);
    book->follow([this](const json::object& document) -> result<std::function<void()>, std::vector<http::fault>> {
      if (auto faults = faults_of(document); !faults.empty())
        return failure{std::move(faults)};
      return std::function<void()>{[this, document] { put_into_force.push_back(document); }};
    });
    routes = {};
    api to{routes, verify};
    add_settings_routes(to, *book, [](const json::object&) { return json::object{{"chats", nullptr}}; });
    add_canned_routes(to, *book);
    add_audit_routes(to, *audit);
  }

  /// "boss" may everything, "normal" nothing, "new" must change its password first.
  static result<accounts::identity, accounts::refusal> verify(std::string_view token) {
    accounts::identity who;
    who.account = token;
    if (token == "boss")
      who.permissions = accounts::permission_set{~0u};
    else if (token == "new")
      who.may_use = accounts::identity::scope::restricted;
    else if (token != "normal")
      return failure{accounts::refusal{accounts::refused::bad_credentials, {}, 0}};
    return who;
  }

  struct reply {
    unsigned status = 0;
    json::value body;
    http::fields fields;
    std::string field(std::string_view name) const {
      for (const auto& [n, value] : fields)
        if (n == name)
          return value;
      return {};
    }
  };
  reply ask(method m, std::string_view target, std::string_view token = "boss", std::string body = {}, http::fields fields = {}) {
    http::request r;
    EXPECT_TRUE(http::parse_target(target, r));
    r.method = m;
    r.body = std::move(body);
    r.fields = std::move(fields);
    r.peer = "192.0.2.7";
    if (!token.empty())
      r.fields.emplace_back("Authorization", "Bearer " + std::string{token});
    auto found = routes.find(m, r.path);
    if (!found.route)
      return {found.allowed.empty() ? 404u : 405u, nullptr, {}};
    r.parameters = std::move(found.parameters);
    reply out;
    found.route->handle(std::move(r), http::responder{[&](http::response a) {
      json::error_code ignored;
      out = {a.status, a.body.empty() ? json::value{} : json::parse(a.body, ignored), std::move(a.fields)};
    }});
    return out;
  }
};

} // namespace parley::admin::testing
