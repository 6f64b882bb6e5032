#include "desk.hpp"

namespace parley::admin {
namespace {

using testing::desk;
using ::testing::IsEmpty;
using testing::method;
namespace json = boost::json;

constexpr auto settings = "/api/v1/settings";

struct settings_routes_test : desk {
  static http::fields match(std::string etag) { return {{"If-Match", std::move(etag)}}; }
};

TEST_F(settings_routes_test, F015_the_document_is_put_read_and_patched) {
  EXPECT_EQ(ask(method::get, settings).field("ETag"), "\"1\"");
  const auto put = ask(method::put, settings, "boss", R"({"limit":1,"queue":{"sales":{"id":2}}})", match("\"1\""));
  EXPECT_EQ(put.status, 200u);
  EXPECT_EQ(put.field("ETag"), "\"2\"");
  const auto patched = ask(method::patch, settings, "boss", R"({"limit":null,"queue":{"sales":{"method":"choice"}}})", match("\"2\""));
  EXPECT_EQ(patched.status, 200u);
  EXPECT_EQ(ask(method::get, settings).body, json::parse(R"({"queue":{"sales":{"id":2,"method":"choice"}}})"));
}

TEST_F(settings_routes_test, F015_parts_are_reached_by_their_path) {
  EXPECT_EQ(ask(method::put, "/api/v1/settings/queue/sales", "boss", R"({"id":2})", match("*")).status, 200u);
  EXPECT_EQ(ask(method::patch, "/api/v1/settings/queue/sales", "boss", R"({"department":true})", match("*")).status, 200u);
  EXPECT_EQ(ask(method::put, "/api/v1/settings/faq", "boss", R"([{"words":["x"]}])", match("*")).status, 200u);
  EXPECT_EQ(ask(method::get, "/api/v1/settings/queue/sales").body, json::parse(R"({"id":2,"department":true})"));
  EXPECT_EQ(ask(method::get, "/api/v1/settings/faq/0/words/0").body, "x");
  EXPECT_EQ(ask(method::del, "/api/v1/settings/queue/sales", "boss", "", match("*")).status, 200u);
  EXPECT_EQ(ask(method::get, "/api/v1/settings/queue/sales").status, 404u);
  EXPECT_EQ(ask(method::del, "/api/v1/settings/queue/sales", "boss", "", match("*")).status, 404u);
  EXPECT_EQ(ask(method::put, "/api/v1/settings/faq/7", "boss", "{}", match("*")).status, 404u);
}

TEST_F(settings_routes_test, who_does_not_say_what_it_knew_or_knew_something_else_changes_nothing) {
  EXPECT_EQ(ask(method::put, settings, "boss", "{}").status, 428u);
  const auto stale = ask(method::put, settings, "boss", R"({"limit":1})", match("\"7\""));
  EXPECT_EQ(stale.status, 412u);
  EXPECT_EQ(stale.field("ETag"), "\"1\"");
  for (auto bad : {"7", "\"\"", "\"x\"", "W/\"1\"", "\"1\", \"2\""})
    EXPECT_EQ(ask(method::put, settings, "boss", "{}", match(bad)).status, 400u) << bad;
  EXPECT_EQ(book->current()->number, 1u);
}

TEST_F(settings_routes_test, all_faults_are_told_with_their_paths) {
  const auto no = ask(method::put, settings, "boss", R"({"limit":"x","unknown":1})", match("*"));
  EXPECT_EQ(no.status, 422u);
  EXPECT_EQ(
    no.body.at("faults"), json::parse(R"([{"path":"/limit","detail":"limit must be a number that is not negative"},{"path":"/unknown","detail":"unknown key"}])"));
  EXPECT_THAT(put_into_force, IsEmpty());
}

TEST_F(settings_routes_test, what_is_no_json_or_no_object_is_told) {
  for (auto bad : {"", "{", "[1", "{\"a\":1,}", "nonsense"}) {
    EXPECT_EQ(ask(method::put, settings, "boss", bad, match("*")).status, 400u) << bad;
    EXPECT_EQ(ask(method::patch, settings, "boss", bad, match("*")).status, 400u) << bad;
  }
  EXPECT_EQ(ask(method::put, settings, "boss", "[]", match("*")).status, 422u);
  EXPECT_EQ(ask(method::patch, settings, "boss", "[]", match("*")).status, 400u);
  EXPECT_EQ(ask(method::patch, settings, "boss", "{}", {{"If-Match", "*"}, {"Content-Type", "text/plain"}}).status, 415u);
  EXPECT_EQ(ask(method::put, settings, "boss", std::string(100, '[') + std::string(100, ']'), match("*")).status, 400u) << "too deep";
  EXPECT_EQ(book->current()->number, 1u);
}

TEST_F(settings_routes_test, a_dry_run_tells_what_would_change_and_changes_nothing) {
  const auto told = ask(method::patch, "/api/v1/settings?dry_run=true", "boss", R"({"limit":5})", match("\"1\""));
  EXPECT_EQ(told.status, 200u);
  EXPECT_EQ(told.body.at("changes"), json::parse(R"([{"path":"/limit","after":5}])"));
  EXPECT_EQ(told.body.at("based_on").to_number<int>(), 1);
  EXPECT_TRUE(told.body.as_object().contains("chats"));
  EXPECT_EQ(ask(method::patch, "/api/v1/settings?dry_run=true", "boss", R"({"limit":-5})", match("*")).status, 422u);
  EXPECT_EQ(ask(method::patch, "/api/v1/settings?dry_run=true", "boss", R"({"limit":5})", match("\"9\"")).status, 412u);
  EXPECT_EQ(book->current()->number, 1u);
  EXPECT_THAT(put_into_force, IsEmpty());
}

TEST_F(settings_routes_test, versions_are_listed_shown_and_restored) {
  ask(method::put, "/api/v1/settings?note=first+try", "boss", R"({"limit":1})", match("*"));
  ask(method::put, settings, "boss", R"({"limit":2})", match("*"));
  const auto list = ask(method::get, "/api/v1/settings-versions?limit=2").body;
  EXPECT_EQ(list.at("current").to_number<int>(), 3);
  EXPECT_EQ(list.at("versions").at(1).at("note"), "first try");
  EXPECT_EQ(list.at("next").to_number<int>(), 2);
  EXPECT_EQ(ask(method::get, "/api/v1/settings-versions/2").body.at("document"), json::parse(R"({"limit":1})"));
  EXPECT_EQ(ask(method::get, "/api/v1/settings-versions/9").status, 404u);
  EXPECT_EQ(ask(method::get, "/api/v1/settings-versions/x").status, 404u);
  EXPECT_EQ(ask(method::post, "/api/v1/settings-versions/2/restore").status, 200u);
  EXPECT_EQ(ask(method::get, settings).body, json::parse(R"({"limit":1})"));
  EXPECT_EQ(book->current()->number, 4u);
  EXPECT_EQ(audit->read({.limit = 1})->rows.front().at("what"), "settings.restored");
}

TEST_F(settings_routes_test, F071_only_who_manages_settings_reads_and_changes_them) {
  for (auto token : {"normal", "new"}) {
    EXPECT_EQ(ask(method::get, settings, token).status, 403u);
    EXPECT_EQ(ask(method::put, settings, token, "{}", match("*")).status, 403u);
    EXPECT_EQ(ask(method::patch, settings, token, "{}", match("*")).status, 403u);
    EXPECT_EQ(ask(method::del, "/api/v1/settings/limit", token, "", match("*")).status, 403u);
    EXPECT_EQ(ask(method::get, "/api/v1/settings-versions", token).status, 403u);
    EXPECT_EQ(ask(method::post, "/api/v1/settings-versions/1/restore", token).status, 403u);
  }
  EXPECT_EQ(ask(method::get, settings, "").status, 401u);
  EXPECT_EQ(ask(method::get, settings, "stolen").status, 401u);
}

} // namespace
} // namespace parley::admin
