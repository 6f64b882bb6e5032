#include "admin/document_changes.hpp"

#include "admin/document_part.hpp"

#include <boost/json/object.hpp>

#include <set>

namespace parley::admin {

namespace json = boost::json;

namespace {

void collect(const json::value* before, const json::value* after, document_path& at, json::array& out) {
  if (before && after && *before == *after)
    return;
  if (before && after && before->is_object() && after->is_object()) {
    std::set<std::string> names;
    for (const auto* side : {before, after})
      for (const auto& entry : side->get_object())
        names.emplace(entry.key());
    for (const auto& name : names) {
      at.push_back(name);
      collect(before->get_object().if_contains(name), after->get_object().if_contains(name), at, out);
      at.pop_back();
    }
    return;
  }
  json::object change{{"path", pointer_of(at)}};
  if (before)
    change["before"] = *before;
  if (after)
    change["after"] = *after;
  out.push_back(std::move(change));
}

bool names_a_secret(std::string_view key) {
  for (const std::string_view end : {"key", "secret", "password", "token"})
    if (key.ends_with(end))
      return true;
  return false;
}

void hide(json::value& v) {
  if (auto* list = v.if_array())
    for (auto& entry : *list)
      hide(entry);
  if (auto* object = v.if_object())
    for (auto& entry : *object) {
      const bool list_of_secrets = entry.key() == "secrets"; // of webhooks
      if (list_of_secrets || (names_a_secret(entry.key()) && !entry.value().is_structured()))
        entry.value() = "(hidden)";
      else
        hide(entry.value());
    }
}

} // namespace

json::array changes_between(const json::value& before, const json::value& after) {
  json::array out;
  document_path at;
  collect(&before, &after, at, out);
  return out;
}

json::value without_secrets(json::value document) {
  hide(document);
  return document;
}

} // namespace parley::admin
