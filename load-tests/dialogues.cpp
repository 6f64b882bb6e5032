#include "load-tests/dialogues.hpp"

#include "protocol/limits.hpp"

#include <boost/json.hpp>

namespace parley::load {

namespace json = boost::json;

namespace {

const json::string* string_at(const json::object& o, std::string_view key) {
  auto* v = o.if_contains(key);
  return v ? v->if_string() : nullptr;
}

result<turn, std::string> read_turn(const json::value& v) {
  auto* o = v.if_object();
  auto* from = o ? string_at(*o, "from") : nullptr;
  auto* text = o ? string_at(*o, "text") : nullptr;
  if (!from || !text)
    return failure{std::string{"a turn needs \"from\" and \"text\""}};
  if (*from != "visitor" && *from != "operator")
    return failure{"\"from\" is \"" + std::string{*from} + "\", neither visitor nor operator"};
  if (text->size() > limits::max_text_bytes)
    return failure{"a text of " + std::to_string(text->size()) + " bytes is too long"};
  return turn{*from == "visitor" ? side::visitor : side::operator_, std::string{*text}};
}

} // namespace

result<dialogue, std::string> parse_dialogue(std::string_view line) {
  boost::system::error_code error;
  auto parsed = json::parse(line, error);
  if (error)
    return failure{error.message()};
  auto* o = parsed.if_object();
  auto* turns = o ? o->if_contains("turns") : nullptr;
  if (!turns || !turns->is_array() || turns->get_array().empty())
    return failure{std::string{"a dialogue needs \"turns\", and at least one"}};
  dialogue d;
  if (auto* id = string_at(*o, "id"))
    d.id = *id;
  if (auto* department = string_at(*o, "department"))
    d.department = *department;
  for (auto& v : turns->get_array()) {
    auto t = read_turn(v);
    if (!t)
      return failure{t.error()};
    d.turns.push_back(std::move(*t));
  }
  return d;
}

result<std::vector<dialogue>, std::string> read_dialogues(std::istream& in) {
  std::vector<dialogue> all;
  std::string line;
  for (std::size_t number = 1; std::getline(in, line); ++number) {
    if (line.empty())
      continue;
    auto d = parse_dialogue(line);
    if (!d)
      return failure{"line " + std::to_string(number) + ": " + d.error()};
    all.push_back(std::move(*d));
  }
  return all;
}

} // namespace parley::load
