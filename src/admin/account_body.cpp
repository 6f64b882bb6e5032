#include "admin/account_body.hpp"

#include <algorithm>

namespace parley::admin {

namespace json = boost::json;

namespace {
constexpr std::uint32_t max_capacity = 10'000; // as in the configuration file: far above what anybody can follow
}

const json::value* member_reader::find(std::string_view name) {
  known_.emplace_back(name);
  const auto* v = body_.if_contains(name);
  return v && !v->is_null() ? v : nullptr;
}

std::optional<std::string> member_reader::text(std::string_view name) {
  const auto* v = find(name);
  if (v && !v->is_string())
    wrong(name, std::string{name} + " must be a text");
  return v && v->is_string() ? std::optional<std::string>{std::string{v->get_string()}} : std::nullopt;
}

std::optional<bool> member_reader::toggle(std::string_view name) {
  const auto* v = find(name);
  if (v && !v->is_bool())
    wrong(name, std::string{name} + " must be true or false");
  return v && v->is_bool() ? std::optional{v->get_bool()} : std::nullopt;
}

std::optional<std::uint32_t> member_reader::number(std::string_view name, std::uint32_t max) {
  const auto* v = find(name);
  if (!v)
    return std::nullopt;
  if (v->is_int64() && v->get_int64() >= 0 && v->get_int64() <= max)
    return std::uint32_t(v->get_int64());
  wrong(name, std::string{name} + " must be 0 to " + std::to_string(max));
  return std::nullopt;
}

std::optional<accounts::role> member_reader::role(std::string_view name) {
  const auto named = text(name);
  if (!named)
    return std::nullopt;
  const auto r = accounts::role_named(*named);
  if (!r)
    wrong(name, std::string{name} + " must be normal or administrator");
  return r;
}

std::optional<accounts::permission_set> member_reader::permissions(std::string_view name) {
  const auto* v = find(name);
  if (!v)
    return std::nullopt;
  accounts::permission_set out;
  const auto* list = v->if_array();
  if (!list)
    wrong(name, std::string{name} + " must be a list of rights");
  for (std::size_t i = 0; list && i < list->size(); ++i) {
    const auto* text = (*list)[i].if_string();
    const auto p = text ? accounts::permission_named(*text) : std::nullopt;
    if (p)
      out = out | *p;
    else
      wrong(std::string{name} + '/' + std::to_string(i), "there is no such right");
  }
  return out;
}

void member_reader::require(std::string_view name) {
  if (!body_.contains(name))
    wrong(name, std::string{name} + " is missing");
}

std::optional<http::response> member_reader::problem() {
  for (const auto& member : body_)
    if (std::ranges::find(known_, std::string_view{member.key()}) == known_.end())
      wrong(member.key(), "there is no such member");
  return faults_.empty() ? std::nullopt : std::optional{http::problem(422, "this can not be used; nothing was changed", faults_)};
}

result<accounts::new_account, http::response> new_account_in(const json::object& body) {
  member_reader r{body};
  accounts::new_account a;
  r.require("name");
  a.name = r.text("name").value_or("");
  a.shown_name = r.text("shown_name").value_or("");
  a.email = r.text("email").value_or("");
  a.is = r.role("role").value_or(accounts::role::normal);
  a.extra = r.permissions("permissions").value_or(accounts::permission_set{});
  a.capacity = r.number("capacity", max_capacity).value_or(0);
  a.responds = r.toggle("responds").value_or(true) ? accounts::account::responding::yes : accounts::account::responding::no;
  a.password = r.text("password");
  a.password_confirmation = r.text("password_confirmation");
  if (auto no = r.problem())
    return failure{*std::move(no)};
  return a;
}

result<accounts::account_edit, http::response> account_edit_in(const json::object& body) {
  member_reader r{body};
  accounts::account_edit e;
  e.shown_name = r.text("shown_name");
  e.email = r.text("email");
  e.is = r.role("role");
  e.extra = r.permissions("permissions");
  e.capacity = r.number("capacity", max_capacity);
  if (const auto responds = r.toggle("responds"))
    e.responds = *responds ? accounts::account::responding::yes : accounts::account::responding::no;
  if (r.toggle("renew_client_key").value_or(false))
    e.client_key = accounts::account_edit::key_change::renew;
  if (auto no = r.problem())
    return failure{*std::move(no)};
  return e;
}

} // namespace parley::admin
