#include "http/index_route.hpp"

#include "base/json_text.hpp"

namespace parley::http {

namespace {

/// `{x*}` is a matter of the server: for others it is a parameter like any.
std::string shown(std::string pattern) {
  if (const auto star = pattern.find("*}"); star != pattern.npos)
    pattern.erase(star, 1);
  return pattern;
}

} // namespace

void add_index(router& to, std::string path) {
  std::string body = "{\"routes\":[";
  const auto add = [&](method m, const std::string& pattern) {
    body += body.back() == '[' ? "{\"method\":" : ",{\"method\":";
    append_json_text(body, to_text(m));
    body += ",\"path\":";
    append_json_text(body, shown(pattern));
    body += '}';
  };
  for (const auto* r : to.routes())
    add(r->method, r->pattern);
  add(method::get, path);
  body += "]}";
  to.add({.pattern = std::move(path), .handle = [body](const request&, const responder& answer) { answer(json(body)); }, .where = route::runs_on::server});
}

} // namespace parley::http
