#include "admin/document_part.hpp"

#include <boost/json/array.hpp>

#include <charconv>
#include <optional>

namespace parley::admin {

namespace json = boost::json;

namespace {

std::optional<std::size_t> number_in(std::string_view text) {
  std::size_t n = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (error != std::errc{} || end != text.data() + text.size())
    return std::nullopt;
  return n;
}

json::value* child_of(json::value& v, const std::string& name) {
  if (auto* object = v.if_object())
    return object->if_contains(name);
  auto* list = v.if_array();
  const auto n = list ? number_in(name) : std::nullopt;
  return n && *n < list->size() ? &(*list)[*n] : nullptr;
}

} // namespace

document_path path_of(std::string_view text) {
  document_path out;
  while (!text.empty()) {
    const auto end = text.find('/');
    if (end != 0)
      out.emplace_back(text.substr(0, end));
    text = end == text.npos ? std::string_view{} : text.substr(end + 1);
  }
  return out;
}

std::string pointer_of(const document_path& path) {
  std::string out;
  for (const auto& name : path) {
    out += '/';
    for (const char c : name)
      c == '~' ? out += "~0" : c == '/' ? out += "~1" : out += c;
  }
  return out;
}

const json::value* find_part(const json::value& document, const document_path& path) {
  auto* at = const_cast<json::value*>(&document); // child_of() changes nothing
  for (const auto& name : path)
    if (!(at = child_of(*at, name)))
      return nullptr;
  return at;
}

bool put_part(json::value& document, const document_path& path, json::value part) {
  auto* at = &document;
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (auto* object = at->if_object()) {
      at = &object->emplace(path[i], json::object()).first->value(); // one that is there stays
      continue;
    }
    auto* list = at->if_array();
    const auto n = list ? number_in(path[i]) : std::nullopt;
    if (!n || *n > list->size())
      return false;
    if (*n == list->size())
      list->emplace_back(json::object{});
    at = &(*list)[*n];
  }
  *at = std::move(part);
  return true;
}

bool remove_part(json::value& document, const document_path& path) {
  if (path.empty())
    return false;
  auto* parent = &document;
  for (std::size_t i = 0; i + 1 < path.size(); ++i)
    if (!(parent = child_of(*parent, path[i])))
      return false;
  if (auto* object = parent->if_object())
    return object->erase(path.back()) > 0;
  auto* list = parent->if_array();
  const auto n = list ? number_in(path.back()) : std::nullopt;
  if (!n || *n >= list->size())
    return false;
  list->erase(list->begin() + std::ptrdiff_t(*n));
  return true;
}

void merge_patch(json::value& target, const json::value& patch) {
  const auto* changes = patch.if_object();
  if (!changes) {
    target = patch;
    return;
  }
  auto& object = target.is_object() ? target.get_object() : target.emplace_object();
  for (const auto& [key, value] : *changes) {
    if (value.is_null())
      object.erase(key);
    else
      merge_patch(object[key], value);
  }
}

} // namespace parley::admin
