#include "admin/settings_answer.hpp"
#include "admin/settings_routes.hpp"

#include <algorithm>

namespace parley::admin {

namespace json = boost::json;
using accounts::permission;
using http::method;

namespace {

constexpr std::string_view root = "/api/v1/canned-responses";

json::array list_in(const json::object& document) {
  const auto* list = document.if_contains("canned");
  return list && list->is_array() ? list->get_array() : json::array{};
}

std::string_view text_in(const json::value& entry, std::string_view key) {
  const auto* object = entry.if_object();
  const auto* v = object ? object->if_contains(key) : nullptr;
  return v && v->is_string() ? std::string_view{v->get_string()} : std::string_view{};
}

json::array::iterator find(json::array& list, std::string_view shortcut) {
  return std::ranges::find_if(list, [&](const json::value& entry) { return text_in(entry, "shortcut") == shortcut; });
}

http::response list_canned(const settings_book& book, const call& c) {
  const auto now = book.current();
  const auto wanted = c.request.asked("search").value_or("");
  json::array found;
  for (auto& entry : list_in(now->document))
    if (text_in(entry, "shortcut").find(wanted) != std::string_view::npos || text_in(entry, "text").find(wanted) != std::string_view::npos)
      found.push_back(std::move(entry));
  auto r = http::json(json::object{{"canned_responses", std::move(found)}});
  r.fields.push_back(etag(now->number));
  return r;
}

/// `edit` changes the list, or says what to answer instead.
http::response change(settings_book& book, const call& c, const std::function<std::optional<http::response>(json::array&)>& edit, unsigned status) {
  const auto condition = precondition_of(c.request, if_match::optional);
  if (!condition)
    return condition.error();
  const auto base = book.current();
  auto document = base->document;
  auto list = list_in(document);
  if (auto no = edit(list))
    return *std::move(no);
  document["canned"] = std::move(list);
  const auto changed = book.change(c.as(), {std::move(document), condition->based_on.value_or(base->number), note_of(c.request)});
  if (!changed)
    return refused(changed.error());
  auto r = http::json(json::object{{"version", (*changed)->number}}, status);
  r.fields.push_back(etag((*changed)->number));
  return r;
}

http::response put_canned(settings_book& book, const call& c) {
  auto body = http::json_object(c.request);
  if (!body)
    return body.error();
  const auto shortcut = c.request.parameter("shortcut");
  if (!body->contains("shortcut"))
    (*body)["shortcut"] = json::string(shortcut); // another one renames it
  auto list = list_in(book.current()->document);
  const unsigned status = find(list, shortcut) == list.end() ? 201 : 200;
  return change(
    book, c,
    [&](json::array& all) -> std::optional<http::response> {
      if (auto at = find(all, shortcut); at != all.end())
        *at = *body;
      else
        all.push_back(*body);
      return std::nullopt;
    },
    status);
}

http::response delete_canned(settings_book& book, const call& c) {
  return change(
    book, c,
    [&](json::array& all) -> std::optional<http::response> {
      const auto at = find(all, c.request.parameter("shortcut"));
      if (at == all.end())
        return http::problem(404, "no canned response has this short-cut");
      all.erase(at);
      return std::nullopt;
    },
    200);
}

} // namespace

void add_canned_routes(api& to, settings_book& book) {
  const auto manager = access::holder(permission::manage_settings);
  const auto one = std::string{root} + "/{shortcut}";
  to.add(method::get, std::string{root}, access::account(), [&book](const call& c) { return list_canned(book, c); }); // every operator chooses from them
  to.add(method::put, one, manager, [&book](const call& c) { return put_canned(book, c); });
  to.add(method::del, one, manager, [&book](const call& c) { return delete_canned(book, c); });
}

} // namespace parley::admin
