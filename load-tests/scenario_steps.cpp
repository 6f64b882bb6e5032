#include "load-tests/scenario_steps.hpp"

#include "protocol/frame_json.hpp"
#include "protocol/frame_schema.hpp"

#include <boost/json.hpp>

namespace parley::load {

namespace json = boost::json;

namespace {

using parsed = result<scenario_step, std::string>;

std::string text_at(const json::object& o, std::string_view key) {
  const auto* v = o.if_contains(key);
  const auto* s = v ? v->if_string() : nullptr;
  return s ? std::string{s->data(), s->size()} : std::string{};
}

parsed parse_hello(std::string client, const json::value& body) {
  frame_json_reader reader;
  const auto count = reader.read(json::serialize(json::object{{"kind", "hello"}, {"body", body}}));
  if (!count)
    return failure{count.error()};
  const auto frame = reader.frame(0);
  if (!frame)
    return failure{frame.error().detail};
  const auto* hello = trusted_frame(frame->data()).body<wire::hello>();
  hello_step step;
  step.who = {hello->role(), std::string{text_of(hello->name())}, std::string{text_of(hello->key())}, hello->capacity(), std::string{text_of(hello->site())}};
  return scenario_step{std::move(client), std::move(step)};
}

parsed parse_request(std::string client, const json::value& request, std::string refused) {
  frame_json_reader reader;
  if (const auto count = reader.read(json::serialize(request)); !count)
    return failure{count.error()};
  if (!request.is_object())
    return failure{std::string{"\"request\" must be one frame"}};
  const auto frame = reader.frame(0);
  if (!frame)
    return failure{frame.error().detail};
  return scenario_step{std::move(client), request_step{{frame->begin(), frame->end()}, std::move(refused)}};
}

parsed parse_object(const json::object& o) {
  auto client = text_at(o, "client");
  if (client.empty())
    return failure{std::string{"a step needs \"client\""}};
  if (const auto* body = o.if_contains("hello"))
    return parse_hello(std::move(client), *body);
  if (const auto* request = o.if_contains("request"))
    return parse_request(std::move(client), *request, text_at(o, "refused"));
  const auto name = text_at(o, "await");
  if (const auto* number = schema::kinds().value_of(name))
    return scenario_step{std::move(client), await_step{kind(*number)}};
  return failure{std::string{"a step needs \"hello\", \"request\" or \"await\" with the name of a kind"}};
}

} // namespace

result<scenario_step, std::string> parse_step(std::string_view line) {
  boost::system::error_code error;
  const auto value = json::parse(line, error);
  if (error)
    return failure{error.message()};
  if (!value.is_object())
    return failure{std::string{"a step must be an object"}};
  auto step = parse_object(value.get_object());
  if (step)
    step->text = line;
  return step;
}

result<std::vector<scenario_step>, std::string> read_steps(std::istream& in) {
  std::vector<scenario_step> all;
  std::string line;
  for (std::size_t number = 1; std::getline(in, line); ++number) {
    if (line.empty())
      continue;
    auto step = parse_step(line);
    if (!step)
      return failure{"line " + std::to_string(number) + ": " + step.error()};
    all.push_back(std::move(*step));
  }
  return all;
}

} // namespace parley::load
