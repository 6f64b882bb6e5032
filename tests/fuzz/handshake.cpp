// The first bytes of strangers who speak HTTP: a browser that asks for a WebSocket, and a request to the admin API. Read as the connections of src/gateway read them.
#include "gateway/websocket_handshake.hpp"
#include "http/problem.hpp"
#include "http/router.hpp"
#include "http/target.hpp"
#include "tests/fuzz/target.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/json.hpp>

#include <algorithm>
#include <array>

namespace parley {

namespace {

namespace beast_http = boost::beast::http;
using boost::system::error_code;
using fuzz::require;

constexpr std::string_view page = "https://shop.example";
constexpr std::uint32_t websocket_head_bytes = 8 * 1024, api_head_bytes = 16 * 1024; // as the connections have them

bool same_without_case(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; };
  return std::ranges::equal(a, b, {}, lower, lower);
}

/// Gives the parser a head as the network does, in pieces. What the parser found wrong; need_more: the head has no end.
template <class Parser>
error_code read_head(Parser& parser, std::string_view bytes, std::size_t piece_bytes) {
  std::string unread;
  while (!parser.is_header_done()) {
    error_code problem = beast_http::error::need_more;
    if (!unread.empty())
      unread.erase(0, parser.put(boost::asio::buffer(unread), problem));
    if (problem && problem != beast_http::error::need_more)
      return problem;
    if (!problem)
      continue;
    if (bytes.empty())
      return problem;
    unread += bytes.substr(0, piece_bytes);
    bytes.remove_prefix(std::min(piece_bytes, bytes.size()));
  }
  return {};
}

// ---- a WebSocket

/// What a stranger has said can be in the body of an answer, never in its head.
void check_refusal(const gateway::handshake_refusal& why) {
  const auto text = why.text();
  const auto end = text.find("\r\n\r\n");
  require(text.starts_with("HTTP/1.1 4") && end != text.npos, "a refusal is an answer of HTTP");
  require(text.find("Content-Length: " + std::to_string(text.size() - end - 4) + "\r\n") < end, "a refusal says how long it is");
  constexpr std::array ours{"HTTP/1.1 ", "Content-Type: ", "Content-Length: ", "Cache-Control: ", "Upgrade: ", "Sec-WebSocket-Version: ", "Connection: "};
  for (std::string_view head{text.data(), end}; !head.empty();) {
    const auto line = head.substr(0, head.find("\r\n"));
    require(std::ranges::any_of(ours, [&](std::string_view name) { return line.starts_with(name); }), "each line of a refusal's head is ours");
    head.remove_prefix(std::min(head.size(), line.size() + 2));
  }
}

/// The form that was given, and the reason otherwise.
std::string websocket_verdict(std::string_view bytes, std::size_t piece_bytes) {
  static const auto origins = *origin_list::parse(page);
  beast_http::request_parser<beast_http::empty_body> parser;
  parser.header_limit(websocket_head_bytes);
  parser.eager(false);
  if (const auto problem = read_head(parser, bytes, piece_bytes)) {
    check_refusal(gateway::unreadable(problem));
    return "unreadable";
  }
  const auto& asked = parser.get();
  const auto form = gateway::judge(asked, origins);
  if (!form) {
    check_refusal(form.error());
    return form.error().text();
  }
  const std::string origin{asked[beast_http::field::origin]}, offers{asked[beast_http::field::sec_websocket_protocol]};
  require(asked.version() == 11 && asked.method() == beast_http::verb::get, "only an upgrade by GET of HTTP 1.1 is taken");
  require(origin.empty() || same_without_case(origin, page), "no other page may connect");
  require(offers.find(gateway::name_of(*form)) != offers.npos, "what is spoken was offered");
  return std::string{gateway::name_of(*form)};
}

// ---- the admin API

const http::router& routes() {
  static const http::router made = [] {
    http::router r;
    for (const char* pattern : {"/api/v1", "/api/v1/operators/{name}", "/api/v1/operators/{name}/password", "/api/v1/settings/{path*}"})
      r.add({.method = http::method::get, .pattern = pattern});
    return r;
  }();
  return made;
}

/// The path that leads to this route with these parameters.
std::string path_of(std::string pattern, const http::path_pattern::parameters& parameters) {
  for (const auto& [name, value] : parameters)
    for (const auto& placeholder : {"{" + name + "}", "{" + name + "*}"})
      if (const auto at = pattern.find(placeholder); at != pattern.npos)
        pattern.replace(at, placeholder.size(), http::percent_encoded(value));
  return pattern;
}

void find_route(const std::string& path) {
  const auto found = routes().find(http::method::get, path);
  if (!found.route) {
    boost::json::error_code bad;
    boost::json::parse(http::problem(404, "there is no " + path).body, bad);
    require(!bad, "a problem is JSON, whatever bytes it tells of");
    return;
  }
  for (const auto& [name, value] : found.parameters)
    require(value.find('\0') == value.npos, "no name has a zero byte");
  const auto again = routes().find(http::method::get, path_of(found.route->pattern, found.parameters));
  require(again.route == found.route && again.parameters == found.parameters, "a parameter that is written as a path is read as the same");
}

void ask_api(std::string_view bytes, std::size_t piece_bytes) {
  beast_http::request_parser<beast_http::string_body> parser;
  parser.header_limit(api_head_bytes);
  parser.body_limit(boost::none);
  parser.eager(false);
  if (read_head(parser, bytes, piece_bytes))
    return;
  http::request request;
  if (!http::parse_target(parser.get().target(), request))
    return;
  require(request.path.starts_with('/') && request.path.find('?') == std::string::npos, "a path has no query");
  for (const auto& [name, value] : request.query) {
    require(!name.empty() && (name + value).find('\0') == std::string::npos, "what is asked for has a name, and no zero byte");
    require(request.asked(name).has_value(), "what was asked for is found");
  }
  for (const auto& f : parser.get())
    request.fields.emplace_back(f.name_string(), f.value());
  for (const auto& [name, value] : request.fields) {
    require(request.field(name).has_value(), "a field is found by its name");
    require(value.find_first_of(std::string_view{"\r\n\0", 3}) == value.npos, "a field is one line");
  }
  find_route(request.path);
}

} // namespace

void examine(std::string_view bytes) {
  const auto at_once = websocket_verdict(bytes, std::max<std::size_t>(bytes.size(), 1));
  const auto in_bytes = websocket_verdict(bytes, 1);
  // A few bytes past the limit the parser counts the line ends of what has come at once otherwise.
  require(at_once == in_bytes || bytes.size() > websocket_head_bytes, "how the network cuts a request does not matter");
  ask_api(bytes, 7);
}

} // namespace parley

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  parley::examine(parley::fuzz::text_of(data, size));
  return 0;
}
