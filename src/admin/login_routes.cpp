#include "admin/account_body.hpp"
#include "admin/account_routes.hpp"

namespace parley::admin {

namespace json = boost::json;
using http::method;

namespace {

constexpr std::size_t max_body_bytes = 8 * 1024; // names, passwords and tokens

json::object shown(const accounts::identity& who) {
  json::array rights;
  for (const auto& [p, name] : accounts::permission_names)
    if (accounts::may(who, p))
      rights.push_back(json::value(name));
  return {{"name", who.account}, {"shown_name", who.shown_name.empty() ? who.account : who.shown_name}, {"role", accounts::name_of(who.is)},
    {"permissions", std::move(rights)}, {"number", who.number.value}, {"must_change_password", who.may_use == accounts::identity::scope::restricted}};
}

http::response shown(const accounts::login_tokens& t) {
  return http::json(json::object{{"access_token", t.access}, {"access_expires_ms", t.access_expires_ms}, {"refresh_token", t.refresh},
    {"refresh_expires_ms", t.refresh_expires_ms}, {"me", shown(t.who)}});
}

void answer_tokens(const http::responder& answer, const result<accounts::login_tokens, accounts::refusal>& got) { answer(got ? shown(*got) : refused(got.error())); }

void login(accounts::authority& book, const call& c, const http::responder& answer) {
  const auto body = http::json_object(c.request);
  if (!body)
    return answer(body.error());
  member_reader r{*body};
  auto name = r.text("name"), password = r.text("password");
  r.require("name");
  r.require("password");
  if (auto no = r.problem())
    return answer(*std::move(no));
  book.login(name.value_or(""), password.value_or(""), c.request.peer, [answer](auto got) { answer_tokens(answer, got); });
}

http::response refresh(accounts::authority& book, const call& c) {
  const auto body = http::json_object(c.request);
  if (!body)
    return body.error();
  member_reader r{*body};
  const auto token = r.text("refresh_token");
  r.require("refresh_token");
  if (auto no = r.problem())
    return *std::move(no);
  const auto got = book.refresh(token.value_or(""));
  return got ? shown(*got) : refused(got.error());
}

void change_password(accounts::authority& book, const audit_log& log, const call& c, const http::responder& answer) {
  const auto body = http::json_object(c.request);
  if (!body)
    return answer(body.error());
  member_reader r{*body};
  auto old = r.text("old_password"), password = r.text("password"), confirmation = r.text("password_confirmation");
  r.require("old_password");
  r.require("password");
  if (auto no = r.problem())
    return answer(*std::move(no));
  book.change_own_password(
    c.who, old.value_or(""), password.value_or(""), std::move(confirmation), c.request.peer, [answer](auto got) { answer_tokens(answer, got); },
    [&log, who = c.as()](const accounts::account& after) {
      return log.row(who, {"operator.own_password_changed", after.name});
    });
}

} // namespace

void add_login_routes(api& to, accounts::authority& book, audit_log& log) {
  to.add_later(
    method::post, "/api/v1/login", access::anybody(), [&book](const call& c, const http::responder& answer) { login(book, c, answer); }, max_body_bytes);
  to.add(
    method::post, "/api/v1/refresh", access::anybody(), [&book](const call& c) { return refresh(book, c); }, max_body_bytes);
  to.add(method::post, "/api/v1/logout", access::restricted(), [&book](const call& c) {
    const auto done = book.logout(c.who);
    return done ? http::no_content() : refused(done.error());
  });
  const auto manager = access::holder(accounts::permission::manage_settings);
  to.add(method::get, "/api/v1/visitor-secret", manager, [&book](const call&) { return http::json(json::object{{"secret", book.visitor_secret()}}); });
  to.add(method::post, "/api/v1/visitor-secret/renew", manager, [&book, &log](const call& c) {
    const auto fresh = book.renew_visitor_secret();
    if (!fresh)
      return refused(fresh.error());
    if (const auto kept = log.add(c.as(), {"visitor_secret.renewed", {}}); !kept)
      return storage_failed(kept.error().detail);
    return http::json(json::object{{"secret", *fresh}});
  });
  to.add(method::get, "/api/v1/me", access::restricted(), [](const call& c) { return http::json(shown(c.who)); });
  to.add_later(
    method::put, "/api/v1/me/password", access::restricted(), [&book, &log](const call& c, const http::responder& answer) { change_password(book, log, c, answer); },
    max_body_bytes);
}

} // namespace parley::admin
