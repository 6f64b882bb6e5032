#include "app/parleyctl/api_flags.hpp"

#include "base/json_text.hpp"
#include "http/target.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cctype>

namespace parley::app {

namespace {

/// What the shorter commands are given; lives as long as the command line.
struct words {
  std::string path;
  std::string value;
  std::string name;
  std::string note;
  bool dry_run = false;
  bool administrator = false;
};

void add_server_flags(CLI::App& to, api_request& r) {
  to.add_option("--server", r.server, "the server's admin port (127.0.0.1:7401)")->type_name("HOST:PORT")->envname("PARLEY_ADMIN");
  to.add_option("--cacert", r.authorities, "the admin port speaks TLS: whom to trust, PEM; the server's own certificate will do")
    ->type_name("FILE")
    ->envname("PARLEY_CACERT");
  to.add_option("--cert-name", r.certificate_name, "in the server's certificate, where that is not the host of --server")->type_name("NAME")->envname("PARLEY_CERT_NAME");
  to.add_option("--token", r.token, "an access token; without one, a login")->envname("PARLEY_TOKEN");
  to.add_option("--user", r.user, "who logs in (admin); the password is asked for, or taken from PARLEY_PASSWORD")->envname("PARLEY_USER");
  to.add_option("--password", r.password)->envname("PARLEY_PASSWORD")->group(""); // not in the help: it would be seen in ps
}

std::string settings_path(const words& w) {
  std::string query;
  if (w.dry_run)
    query = "?dry_run=true";
  if (!w.note.empty())
    query += (query.empty() ? "?note=" : "&note=") + http::percent_encoded(w.note);
  return "settings" + (w.path.empty() ? w.path : '/' + w.path) + query;
}

std::string upper_case(std::string s) {
  std::ranges::transform(s, s.begin(), [](unsigned char c) { return char(std::toupper(c)); });
  return s;
}

void add_generic(CLI::App& cli, api_request& r, const std::function<void()>& chosen) {
  auto* api = cli.add_subcommand("api", "ask a running server anything that docs/openapi.yaml has");
  add_server_flags(*api, r);
  api->add_option("method", r.method, "GET, POST, PUT, PATCH or DELETE")->required()->transform(upper_case);
  api->add_option("path", r.path, "as in /api/v1/me, or short: me")->required();
  api->add_option("body", r.body, "JSON; @FILE reads one, - stdin");
  api->add_option("--if-match", r.if_match, "the version that a change of settings is based on, as in '\"7\"', or *");
  api->callback(chosen);
}

void add_settings(CLI::App& cli, api_request& r, const std::shared_ptr<words>& w, const std::function<void()>& chosen) {
  auto* settings = cli.add_subcommand("settings", "the site's settings of a running server");
  add_server_flags(*settings, r);
  settings->require_subcommand(1);
  auto* get = settings->add_subcommand("get", "the document, or a part of it");
  get->add_option("path", w->path, "as in queue/sales");
  get->callback([&r, w, chosen] {
    r.method = "GET";
    r.path = settings_path(*w);
    chosen();
  });
  auto* set = settings->add_subcommand("set", "replace a part, in force at once");
  set->add_option("path", w->path, "as in rules/end_after_ms")->required();
  set->add_option("value", r.body, "JSON; @FILE reads one, - stdin")->required();
  set->add_flag("--dry-run", w->dry_run, "only tell what would change, and which chats would move");
  set->add_option("--note", w->note, "why, for the list of versions");
  set->add_option("--if-match", r.if_match, "only if this version is in force");
  set->callback([&r, w, chosen] {
    r.method = "PUT";
    r.path = settings_path(*w);
    if (r.if_match.empty())
      r.if_match = "*";
    chosen();
  });
}

void add_account(CLI::App& cli, api_request& r, const std::shared_ptr<words>& w, const std::function<void()>& chosen) {
  auto* account = cli.add_subcommand("account", "the accounts of a running server");
  add_server_flags(*account, r);
  account->require_subcommand(1);
  auto* list = account->add_subcommand("list", "all that are active");
  list->callback([&r, chosen] {
    r.method = "GET";
    r.path = "operators";
    chosen();
  });
  auto* add = account->add_subcommand("add", "a new operator, with a password that is made and shown this once");
  add->add_option("name", w->name)->required();
  add->add_flag("--administrator", w->administrator, "may do everything");
  add->callback([&r, w, chosen] {
    r.method = "POST";
    r.path = "operators";
    r.body = "{\"name\":";
    append_json_text(r.body, w->name);
    r.body += w->administrator ? R"(,"role":"administrator"})" : "}";
    chosen();
  });
}

} // namespace

void add_api_commands(CLI::App& cli, api_request& r, const std::function<void()>& chosen) {
  const auto w = std::make_shared<words>();
  add_generic(cli, r, chosen);
  add_settings(cli, r, w, chosen);
  add_account(cli, r, w, chosen);
}

} // namespace parley::app
