#include "app/parleyctl/api.hpp"

#include "app/parleyctl/http_exchange.hpp"
#include "base/json_text.hpp"

#include <boost/json.hpp>

#include <fstream>
#include <iostream>
#include <sstream>
#include <termios.h>
#include <unistd.h>

namespace parley::app {

namespace {

std::optional<http::method> method_named(std::string_view name) {
  for (const auto m : {http::method::get, http::method::post, http::method::put, http::method::patch, http::method::del})
    if (to_text(m) == name)
      return m;
  return std::nullopt;
}

/// A line of stdin, not shown where it is typed.
std::string typed_password(std::ostream& prompt) {
  termios before{};
  const bool terminal = ::tcgetattr(STDIN_FILENO, &before) == 0;
  if (terminal) {
    prompt << "password: " << std::flush;
    auto silent = before;
    silent.c_lflag &= ~tcflag_t(ECHO);
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
  }
  std::string line;
  std::getline(std::cin, line);
  if (terminal) {
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
    prompt << '\n';
  }
  return line;
}

result<std::string, std::string> body_of(const std::string& given) {
  if (given != "-" && !given.starts_with('@'))
    return given;
  std::ostringstream text;
  if (given == "-")
    text << std::cin.rdbuf();
  else if (std::ifstream file{given.substr(1)}; !file || !(text << file.rdbuf()))
    return failure{given.substr(1) + ": can't be read"};
  return text.str();
}

/// What a person wants to know of an answer that is no success.
std::string complaint(const exchanged& e) {
  boost::json::error_code error;
  const auto parsed = boost::json::parse(e.body, error);
  const auto* problem = parsed.if_object();
  std::string out = std::to_string(e.status);
  if (error || !problem || !problem->contains("detail"))
    return out + ' ' + e.body;
  out += ": " + std::string{problem->at("detail").get_string()};
  if (const auto* faults = problem->if_contains("faults"); faults && faults->is_array())
    for (const auto& f : faults->get_array())
      out += "\n  " + std::string{f.at("path").as_string()} + ": " + std::string{f.at("detail").as_string()};
  return out;
}

result<std::string, std::string> login(const http_peer& server, const api_request& r, std::ostream& prompt) {
  http::request login;
  login.method = http::method::post;
  login.path = "/api/v1/login";
  login.body = "{\"name\":";
  append_json_text(login.body, r.user);
  login.body += ",\"password\":";
  append_json_text(login.body, r.password.empty() ? typed_password(prompt) : r.password);
  login.body += '}';
  const auto answer = exchange(server, login);
  if (!answer)
    return failure{answer.error()};
  boost::json::error_code error;
  const auto parsed = boost::json::parse(answer->body, error);
  const auto* object = parsed.if_object();
  if (answer->status != 200 || !object || !object->contains("access_token"))
    return failure{complaint(*answer)};
  return std::string{object->at("access_token").as_string()};
}

} // namespace

int call_api(const api_request& r, console to) {
  const auto fail = [&](const std::string& why) {
    to.err << "parleyctl: " << why << '\n';
    return 1;
  };
  const auto address = parse_endpoint(r.server);
  const auto method = method_named(r.method);
  if (!address || !method)
    return fail(address ? "there is no method " + r.method : r.server + ": must be HOST:PORT");
  http_peer server{*address, nullptr, r.certificate_name};
  if (!r.authorities.empty()) {
    auto trusted = tls::context::trusting(r.authorities);
    if (!trusted)
      return fail(trusted.error());
    server.trusted = *std::move(trusted);
  }
  const auto body = body_of(r.body);
  if (!body)
    return fail(body.error());
  http::request q;
  q.method = *method;
  q.path = r.path.starts_with('/') ? r.path : "/api/v1/" + r.path;
  q.body = *body;
  if (!q.body.empty())
    q.fields.emplace_back("Content-Type", "application/json");
  if (!r.if_match.empty())
    q.fields.emplace_back("If-Match", r.if_match);
  const auto token = r.token.empty() ? login(server, r, to.err) : result<std::string, std::string>{r.token};
  if (!token)
    return fail(token.error());
  q.fields.emplace_back("Authorization", "Bearer " + *token);
  const auto answer = exchange(server, q);
  if (!answer)
    return fail(answer.error());
  if (answer->status >= 300)
    return fail(complaint(*answer));
  to.out << answer->body << (answer->body.empty() || answer->body.ends_with('\n') ? "" : "\n");
  return 0;
}

} // namespace parley::app
