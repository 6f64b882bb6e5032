#include "gateway/http_answer.hpp"

#include <charconv>

namespace parley::gateway {

namespace {

bool breaks_line(std::string_view s) { return s.find_first_of(std::string_view{"\r\n\0", 3}) != s.npos; }

} // namespace

std::string head_of(const http::response& r, const answer_form& form) {
  std::string out = "HTTP/1.1 " + std::to_string(r.status) + ' ' + std::string{http::reason(r.status)} + "\r\n";
  const auto add = [&](std::string_view name, std::string_view value) { out.append(name).append(": ").append(value).append("\r\n"); };
  bool caching_said = false;
  for (const auto& [name, value] : r.fields) {
    if (breaks_line(name) || breaks_line(value))
      continue;
    caching_said = caching_said || name == "Cache-Control";
    add(name, value);
  }
  if (!r.content_type.empty() && !breaks_line(r.content_type))
    add("Content-Type", r.content_type);
  if (!caching_said)
    add("Cache-Control", "no-store");
  add("X-Content-Type-Options", "nosniff"); // nothing that is served here may be taken for a script
  const bool no_body = r.status == 204 || r.status == 304;
  if (!r.stream && !no_body)
    add("Content-Length", std::to_string(r.body.size()));
  else if (r.stream && form.stream == answer_form::chunks::framed)
    add("Transfer-Encoding", "chunked");
  add("Connection", form.then == answer_form::connection::keep ? "keep-alive" : "close");
  return out + "\r\n";
}

std::string framed_chunk(std::string_view chunk) {
  if (chunk.empty())
    return {};
  char size[16];
  const auto end = std::to_chars(std::begin(size), std::end(size), chunk.size(), 16).ptr;
  return std::string(size, end).append("\r\n").append(chunk).append("\r\n");
}

} // namespace parley::gateway
