#include "http/message.hpp"

#include <algorithm>
#include <array>

namespace parley::http {

namespace {

constexpr std::array<std::pair<unsigned, std::string_view>, 27> reasons{{{200, "OK"}, {201, "Created"}, {202, "Accepted"}, {204, "No Content"}, {206, "Partial Content"},
  {303, "See Other"}, {304, "Not Modified"}, {400, "Bad Request"}, {401, "Unauthorized"}, {403, "Forbidden"}, {404, "Not Found"}, {405, "Method Not Allowed"},
  {408, "Request Timeout"}, {409, "Conflict"}, {410, "Gone"}, {412, "Precondition Failed"}, {413, "Content Too Large"}, {415, "Unsupported Media Type"},
  {416, "Range Not Satisfiable"}, {422, "Unprocessable Content"}, {428, "Precondition Required"}, {429, "Too Many Requests"}, {431, "Request Header Fields Too Large"},
  {501, "Not Implemented"}, {503, "Service Unavailable"}, {504, "Gateway Timeout"}, {507, "Insufficient Storage"}}};

} // namespace

bool is_field(std::string_view name, std::string_view wanted) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; };
  return std::ranges::equal(name, wanted, {}, lower, lower);
}

std::string_view to_text(method m) {
  switch (m) {
    case method::get: return "GET";
    case method::post: return "POST";
    case method::put: return "PUT";
    case method::patch: return "PATCH";
    case method::del: return "DELETE";
  }
  return {};
}

std::string_view request::parameter(std::string_view name) const {
  const auto found = parameters.find(name);
  return found == parameters.end() ? std::string_view{} : found->second;
}

std::optional<std::string_view> request::asked(std::string_view name) const {
  const auto found = query.find(name);
  return found == query.end() ? std::nullopt : std::optional<std::string_view>{found->second};
}

std::optional<std::string_view> request::field(std::string_view name) const {
  for (const auto& [known, value] : fields)
    if (is_field(known, name))
      return value;
  return std::nullopt;
}

response json(std::string body, unsigned status) {
  response r;
  r.status = status;
  r.body = std::move(body);
  return r;
}

response no_content() {
  response r;
  r.status = 204;
  r.content_type.clear();
  return r;
}

std::string_view reason(unsigned status) {
  const auto found = std::ranges::find(reasons, status, &std::pair<unsigned, std::string_view>::first);
  return found == reasons.end() ? std::string_view{"Internal Server Error"} : found->second;
}

} // namespace parley::http
