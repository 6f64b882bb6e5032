#include "app/config/json.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <cmath>
#include <sstream>

namespace parley::app {

namespace json = boost::json;

namespace {

/// Calls `put` with the value as toml++ knows it.
template <class Put>
void convert(const json::value& v, const Put& put);

toml::array array_of(const json::array& list) {
  toml::array out;
  for (const auto& v : list)
    convert(v, [&](auto&& converted) { out.push_back(std::forward<decltype(converted)>(converted)); });
  return out;
}

template <class Put>
void convert(const json::value& v, const Put& put) {
  switch (v.kind()) {
    case json::kind::object: return put(table_of(v.get_object()));
    case json::kind::array: return put(array_of(v.get_array()));
    case json::kind::string: return put(std::string{v.get_string()});
    case json::kind::bool_: return put(v.get_bool());
    case json::kind::int64: return put(v.get_int64());
    case json::kind::double_: return put(v.get_double());
    case json::kind::uint64: return put(std::string{}); // beyond int64, or Boost.JSON had made it one
    case json::kind::null: return put(std::string{});
  }
}

json::value value_of(const toml::node& node);

json::array list_of(const toml::array& list) {
  json::array out;
  for (const auto& node : list)
    out.push_back(value_of(node));
  return out;
}

json::value value_of(const toml::node& node) {
  if (const auto* t = node.as_table())
    return object_of(*t);
  if (const auto* a = node.as_array())
    return list_of(*a);
  if (const auto* s = node.as_string())
    return json::value(s->get());
  if (const auto* b = node.as_boolean())
    return json::value(b->get());
  if (const auto* i = node.as_integer())
    return json::value(i->get());
  if (const auto* f = node.as_floating_point(); f && std::isfinite(f->get()))
    return json::value(f->get());
  std::ostringstream text;
  node.visit([&](const auto& n) { text << n; });
  return json::value(text.str());
}

} // namespace

toml::table table_of(const json::object& object) {
  toml::table out;
  for (const auto& [key, value] : object)
    convert(value, [&, k = std::string_view{key}](auto&& converted) { out.insert_or_assign(k, std::forward<decltype(converted)>(converted)); });
  return out;
}

json::object object_of(const toml::table& table) {
  json::object out;
  for (auto&& [key, node] : table)
    out.insert_or_assign(key.str(), value_of(node));
  return out;
}

std::string pointer_segment(std::string_view key) {
  std::string out;
  for (const char c : key)
    c == '~' ? out += "~0" : c == '/' ? out += "~1" : out += c;
  return out;
}

json_places::json_places(const toml::table& root) { add(root, {}); }

void json_places::add(const toml::node& node, const std::string& pointer) {
  places_.emplace(&node.source(), pointer);
  if (const auto* table = node.as_table()) {
    for (auto&& [key, value] : *table) {
      const auto below = pointer + '/' + pointer_segment(key.str());
      places_.emplace(&key.source(), below);
      add(value, below);
    }
  } else if (const auto* list = node.as_array()) {
    for (std::size_t i = 0; i < list->size(); ++i)
      add((*list)[i], pointer + '/' + std::to_string(i));
  }
}

std::string json_places::of(const toml::source_region& region) const {
  const auto found = places_.find(&region);
  return found == places_.end() ? std::string{} : found->second;
}

} // namespace parley::app
