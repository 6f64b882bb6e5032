#include "app/config/settings_fault.hpp"

#include "app/config/json.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

namespace parley::app {

namespace json = boost::json;

namespace {

/// A place in words, and its JSON pointer.
using known_places = std::vector<std::pair<std::string, std::string>>;

void add_tables(const json::object& document, std::string_view key, const std::string& words, known_places& out) {
  const auto* found = document.if_contains(key);
  const auto* tables = found ? found->if_object() : nullptr;
  if (!tables)
    return;
  for (const auto& entry : *tables)
    out.emplace_back(words + std::string{entry.key()}, '/' + std::string{key} + '/' + pointer_segment(entry.key()));
}

/// `name`: gives the words of one entry.
template <class Name>
void add_list(const json::value* list, const std::string& pointer, const Name& name, known_places& out) {
  const auto* entries = list ? list->if_array() : nullptr;
  for (std::size_t i = 0; entries && i < entries->size(); ++i)
    if (const auto* entry = (*entries)[i].if_object())
      out.emplace_back(name(i, *entry), pointer + '/' + std::to_string(i));
}

std::string text_in(const json::object& entry, std::string_view key) {
  const auto* v = entry.if_contains(key);
  return v && v->is_string() ? std::string{v->get_string()} : std::string{};
}

std::string number_in(const json::object& entry, std::string_view key) {
  const auto* v = entry.if_contains(key);
  return v && v->is_int64() ? std::to_string(v->get_int64()) : std::string{};
}

known_places places_of(const json::object& document) {
  known_places out{{"rules", "/rules"}, {"skills", "/rules/skills"}, {"operator skills", "/operator_skills"}, {"queues", "/queue"}};
  for (const auto& entry : document) // sections call themselves by their key
    out.emplace_back(entry.key(), '/' + pointer_segment(entry.key()));
  add_tables(document, "queue", "queue ", out);
  add_tables(document, "operator_skills", "skills of operator ", out);
  const auto numbered = [](const std::string& words, std::size_t first) { return [=](std::size_t i, const json::object&) { return words + std::to_string(i + first); }; };
  const auto list = [&](std::string_view key, const auto& name) { add_list(document.if_contains(key), '/' + std::string{key}, name, out); };
  list("page_rule", [](std::size_t, const json::object& e) { return "page rule " + text_in(e, "page"); });
  list("faq", numbered("faq entry ", 1));
  list("canned", [](std::size_t, const json::object& e) { return "canned response /" + text_in(e, "shortcut"); });
  list("channel", [](std::size_t, const json::object& e) { return "channel " + text_in(e, "name"); });
  list("unread_level", [](std::size_t, const json::object& e) { return "unread level of " + number_in(e, "after_ms") + " ms"; });
  if (const auto* bot = document.if_contains("bot"); bot && bot->is_object())
    add_list(bot->get_object().if_contains("step"), "/bot/step", numbered("bot step ", 0), out);
  return out;
}

} // namespace

http::fault fault_of(const std::string& problem, const json::object& document) {
  for (const auto& [words, pointer] : places_of(document))
    if (problem.starts_with(words) && (problem.compare(words.size(), 2, ": ") == 0 || problem.compare(words.size(), 2, ", ") == 0))
      return {pointer, problem};
  return {{}, problem};
}

} // namespace parley::app
