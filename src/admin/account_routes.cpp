#include "admin/account_routes.hpp"

#include "admin/account_body.hpp"

namespace parley::admin {

namespace json = boost::json;
using accounts::permission;
using http::method;

namespace {

constexpr std::string_view root = "/api/v1/operators";

using accounts::account;

json::array names_of(accounts::permission_set set) {
  json::array out;
  for (const auto& [p, name] : accounts::permission_names)
    if (set.has(p))
      out.push_back(json::value(name));
  return out;
}

/// The row of the audit log that is committed with a change of an account.
accounts::with_change told(const audit_log& log, actor who, std::string what, std::optional<account> before) {
  return [&log, who = std::move(who), what = std::move(what), before = std::move(before)](const account& after) {
    return log.row(who, {what, after.name, before ? json::value(shown(*before, shown_key::no)) : json::value{}, shown(after, shown_key::no)});
  };
}

/// With its client key, unless that would be a way in to more than the caller may do.
http::response show_one(const accounts::authority& book, const call& c) {
  const auto found = book.find(c.request.parameter("name"));
  if (!found)
    return refused({accounts::refused::no_such_account, {}, 0});
  return http::json(shown(*found, accounts::is_within(*found, c.who.permissions) ? shown_key::yes : shown_key::no));
}

void create(accounts::authority& book, const audit_log& log, const call& c, const http::responder& answer) {
  const auto body = http::json_object(c.request);
  if (!body)
    return answer(body.error());
  auto wanted = new_account_in(*body);
  if (!wanted)
    return answer(wanted.error());
  book.create(
    *std::move(wanted),
    [answer](result<accounts::created_account, accounts::refusal> made) {
      if (!made)
        return answer(refused(made.error()));
      auto out = shown(made->what, shown_key::yes);
      if (made->password)
        out["password"] = *made->password;
      answer(http::json(out, 201));
    },
    told(log, c.as(), "operator.created", {}), c.who.permissions);
}

http::response edit(accounts::authority& book, const audit_log& log, const call& c) {
  const auto body = http::json_object(c.request);
  if (!body)
    return body.error();
  const auto change = account_edit_in(*body);
  if (!change)
    return change.error();
  const auto name = c.request.parameter("name");
  const auto what = change->client_key == accounts::account_edit::key_change::renew ? "operator.key_renewed" : "operator.edited";
  const auto edited = book.edit(name, *change, told(log, c.as(), what, book.find(name)), c.who.permissions);
  return edited ? http::json(shown(*edited, shown_key::yes)) : refused(edited.error());
}

void set_password(accounts::authority& book, const audit_log& log, const call& c, const http::responder& answer) {
  const auto body = http::json_object(c.request);
  if (!body)
    return answer(body.error());
  member_reader r{*body};
  auto password = r.text("password"), confirmation = r.text("password_confirmation");
  if (auto no = r.problem())
    return answer(*std::move(no));
  std::string name{c.request.parameter("name")};
  auto row = told(log, c.as(), "operator.password_set", book.find(name));
  book.set_password(
    std::move(name), std::move(password), std::move(confirmation),
    [answer](result<std::optional<std::string>, accounts::refusal> done) {
      if (!done)
        return answer(refused(done.error()));
      json::object out;
      if (*done)
        out["password"] = **done;
      answer(http::json(out));
    },
    std::move(row), c.who.permissions);
}

} // namespace

json::object shown(const account& a, shown_key with) {
  json::object out{{"name", a.name}, {"shown_name", a.shown_name.empty() ? a.name : a.shown_name}, {"email", a.email}, {"role", accounts::name_of(a.is)},
    {"permissions", names_of(a.extra)}, {"capacity", a.capacity}, {"responds", a.responds == account::responding::yes},
    {"state", a.is_in == account::state::active ? "active" : "deleted"}, {"number", a.number.value}, {"created_ms", a.created_ms}, {"changed_ms", a.changed_ms}};
  switch (a.password) {
    case account::password_state::none: out["password_state"] = "none"; break;
    case account::password_state::set: out["password_state"] = "set"; break;
    case account::password_state::must_change: out["password_state"] = "must_change"; break;
  }
  if (a.is_in == account::state::deleted)
    out["deleted_ms"] = a.deleted_ms;
  if (with == shown_key::yes)
    out["client_key"] = a.client_key;
  return out;
}

void add_account_routes(api& to, accounts::authority& book, audit_log& log) {
  const auto manager = access::holder(permission::manage_accounts);
  const auto one = std::string{root} + "/{name}";
  to.add(method::get, std::string{root}, manager, [&book](const call& c) {
    json::array list;
    for (const auto& a : book.list(c.request.asked("deleted") == "true" ? accounts::authority::listed::all : accounts::authority::listed::active))
      list.push_back(shown(a, shown_key::no));
    return http::json(json::object{{"operators", std::move(list)}});
  });
  to.add_later(method::post, std::string{root}, manager, [&book, &log](const call& c, const http::responder& answer) { create(book, log, c, answer); });
  to.add(method::get, one, manager, [&book](const call& c) { return show_one(book, c); });
  to.add(method::patch, one, manager, [&book, &log](const call& c) { return edit(book, log, c); });
  to.add(method::del, one, manager, [&book, &log](const call& c) {
    const auto name = c.request.parameter("name");
    const auto removed = book.remove(name, told(log, c.as(), "operator.deleted", book.find(name)), c.who.permissions);
    return removed ? http::no_content() : refused(removed.error());
  });
  to.add_later(method::put, one + "/password", manager, [&book, &log](const call& c, const http::responder& answer) { set_password(book, log, c, answer); });
  to.add(method::post, one + "/logout", manager, [&book, &log](const call& c) {
    const auto name = c.request.parameter("name");
    const auto done = book.logout_everywhere(name, {}, c.who.permissions);
    if (!done)
      return refused(done.error());
    if (const auto kept = log.add(c.as(), {"operator.logged_out", std::string{name}}); !kept)
      return storage_failed(kept.error().detail);
    return http::no_content();
  });
}

} // namespace parley::admin
