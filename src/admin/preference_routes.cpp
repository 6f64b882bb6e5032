// What front-ends keep for the user of an account: /api/v1/me/preferences.
#include "accounts/preferences.hpp"
#include "admin/account_routes.hpp"

#include <algorithm>

namespace parley::admin {

namespace json = boost::json;
using accounts::list_filters;
using http::method;

namespace {

constexpr std::string_view filters_member = "filters";

/// As it was kept, but with every filter that this user has, on unless it was switched off, and with no other: a right may have been taken away since.
json::object shown(json::object kept, const accounts::identity& who) {
  json::object chosen;
  if (const auto* f = kept.if_contains(filters_member); f && f->is_object())
    chosen = f->get_object();
  json::object filters;
  json::array names;
  for (const auto& f : list_filters)
    if (accounts::has_filter(who, f)) {
      const auto* on = chosen.if_contains(f.name);
      filters[f.name] = !on || !on->is_bool() || on->get_bool();
      names.push_back(json::value(f.name));
    }
  kept[filters_member] = std::move(filters);
  return {{"preferences", std::move(kept)}, {"available_filters", std::move(names)}};
}

/// What is wrong with the one member that means something here.
std::vector<http::fault> faults_of(const json::object& wanted) {
  const auto* filters = wanted.if_contains(filters_member);
  if (!filters)
    return {};
  if (!filters->is_object())
    return {{"/filters", "filters must be an object"}};
  std::vector<http::fault> out;
  for (const auto& [key, on] : filters->get_object()) {
    const std::string name{key.data(), key.size()};
    if (std::ranges::find(list_filters, name, &accounts::list_filter::name) == list_filters.end())
      out.push_back({"/filters/" + name, "there is no such filter"});
    else if (!on.is_bool())
      out.push_back({"/filters/" + name, "a filter is true or false"});
  }
  return out;
}

/// A filter that is named, whatever it is set to, and does not exist for this account.
const accounts::list_filter* beyond_rights(const json::object& wanted, const accounts::identity& who) {
  const auto* filters = wanted.if_contains(filters_member);
  if (!filters)
    return nullptr;
  const auto it = std::ranges::find_if(list_filters, [&](const auto& f) { return filters->get_object().contains(f.name) && !accounts::has_filter(who, f); });
  return it == list_filters.end() ? nullptr : &*it;
}

http::response show(const accounts::authority& book, const call& c) {
  const auto kept = book.preferences(c.who.account);
  if (!kept)
    return refused(kept.error());
  json::error_code error;
  auto parsed = json::parse(*kept, error);
  if (error || !parsed.is_object())
    return storage_failed("the preferences of " + c.who.account + " are no JSON object");
  return http::json(shown(std::move(parsed.get_object()), c.who));
}

http::response keep(accounts::authority& book, const call& c) {
  auto wanted = http::json_object(c.request);
  if (!wanted)
    return wanted.error();
  if (const auto faults = faults_of(*wanted); !faults.empty())
    return http::problem(422, "these preferences can not be kept", faults);
  if (const auto* f = beyond_rights(*wanted, c.who))
    return refused({accounts::refused::not_allowed, "the filter `" + std::string{f->name} + "` is for accounts that may see every chat; yours may not", 0});
  // The very bytes: written anew, a number may get longer than it was, and past the limit.
  if (const auto done = book.keep_preferences(c.who.account, c.request.body); !done)
    return refused(done.error());
  return http::json(shown(*std::move(wanted), c.who));
}

} // namespace

void add_preference_routes(api& to, accounts::authority& book) {
  to.add(method::get, "/api/v1/me/preferences", access::account(), [&book](const call& c) { return show(book, c); });
  to.add(
    method::put, "/api/v1/me/preferences", access::account(), [&book](const call& c) { return keep(book, c); }, accounts::max_preferences_bytes);
}

} // namespace parley::admin
