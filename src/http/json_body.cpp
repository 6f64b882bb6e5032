#include "http/json_body.hpp"

namespace parley::http {

namespace json_ns = boost::json;

namespace {

bool says_json(std::string_view type) {
  type = type.substr(0, type.find(';'));
  while (type.ends_with(' '))
    type.remove_suffix(1);
  return type == "application/json" || type.ends_with("+json");
}

} // namespace

result<json_ns::object, response> json_object(const request& r) {
  if (const auto type = r.field("Content-Type"); type && !says_json(*type))
    return failure{problem(415, "the body must be application/json")};
  json_ns::error_code error;
  auto parsed = json_ns::parse(r.body, error);
  if (error)
    return failure{problem(400, "the body is no JSON: " + error.message())};
  auto* object = parsed.if_object();
  if (!object)
    return failure{problem(400, "the body must be a JSON object")};
  return std::move(*object);
}

response json(const json_ns::value& body, unsigned status) { return json(json_ns::serialize(body), status); }

} // namespace parley::http
