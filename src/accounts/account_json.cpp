#include "accounts/account_json.hpp"

#include <boost/json.hpp>

namespace parley::accounts {

namespace json = boost::json;

namespace {

constexpr std::string_view deleted_name = "deleted", active_name = "active";

std::string text_of(const json::object& o, std::string_view key) {
  const auto* v = o.if_contains(key);
  return v && v->is_string() ? std::string{v->get_string()} : std::string{};
}

std::int64_t number_of(const json::object& o, std::string_view key) {
  const auto* v = o.if_contains(key);
  return v && v->is_int64() ? v->get_int64() : 0;
}

bool is_set(const json::object& o, std::string_view key) {
  const auto* v = o.if_contains(key);
  return v && v->is_bool() && v->get_bool();
}

} // namespace

std::string account_key(std::string_view name) { return std::string{account_prefix}.append(name); }

std::string to_json(const kept_account& a) {
  json::array extra;
  for (const auto& p : permission_names)
    if (a.what.extra.has(p.what))
      extra.emplace_back(p.name);
  return json::serialize(json::object{
    {"shown_name", a.what.shown_name},
    {"email", a.what.email},
    {"role", name_of(a.what.is)},
    {"extra", std::move(extra)},
    {"capacity", a.what.capacity},
    {"responds", a.what.responds == account::responding::yes},
    {"client_key", a.what.client_key},
    {"state", a.what.is_in == account::state::deleted ? deleted_name : active_name},
    {"password_hash", a.password_hash},
    {"must_change", a.what.password == account::password_state::must_change},
    {"created_ms", a.what.created_ms},
    {"changed_ms", a.what.changed_ms},
    {"deleted_ms", a.what.deleted_ms},
  });
}

std::optional<kept_account> account_from_json(std::string_view name, std::string_view text) {
  json::error_code bad;
  const auto parsed = json::parse(text, bad);
  if (bad || !parsed.is_object())
    return {};
  const auto& o = parsed.get_object();
  const auto is = role_named(text_of(o, "role"));
  const auto state = text_of(o, "state");
  if (!is || (state != deleted_name && state != active_name))
    return {};
  kept_account a;
  a.what.name = name;
  a.what.shown_name = text_of(o, "shown_name");
  a.what.email = text_of(o, "email");
  a.what.is = *is;
  if (const auto* extra = o.if_contains("extra"); extra && extra->is_array())
    for (const auto& one : extra->get_array())
      if (const auto p = one.is_string() ? permission_named(one.get_string()) : std::nullopt)
        a.what.extra = a.what.extra | *p;
  a.what.capacity = std::uint32_t(number_of(o, "capacity"));
  a.what.responds = is_set(o, "responds") ? account::responding::yes : account::responding::no;
  a.what.client_key = text_of(o, "client_key");
  a.what.is_in = state == deleted_name ? account::state::deleted : account::state::active;
  a.password_hash = text_of(o, "password_hash");
  a.what.password = a.password_hash.empty()    ? account::password_state::none
                    : is_set(o, "must_change") ? account::password_state::must_change
                                               : account::password_state::set;
  a.what.created_ms = number_of(o, "created_ms");
  a.what.changed_ms = number_of(o, "changed_ms");
  a.what.deleted_ms = number_of(o, "deleted_ms");
  return a;
}

} // namespace parley::accounts
